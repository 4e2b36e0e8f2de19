package dev.vitrail.explain.attribution;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Progress;
import java.util.List;
import java.util.Optional;

/**
 * What is to be explained.
 *
 * @param images {@code [batch, height, width, channels]}, preprocessed
 * @param scores what to explain of each image
 * @param layer whose maps are read; empty takes the default of the method
 * @param seed of methods that draw
 * @param progress told after each image by methods that take the images one by one
 */
public record AttributionRequest(
    FeatureMaps images, List<Score> scores, Optional<String> layer, long seed, Progress progress) {

  public AttributionRequest {
    scores = List.copyOf(scores);
    if (scores.size() != images.shape().batch()) {
      throw new IllegalArgumentException(
          "%d images need as many scores, found %d"
              .formatted(images.shape().batch(), scores.size()));
    }
  }

  /** With the default layer, seed 0 and nobody to tell. */
  public static AttributionRequest of(FeatureMaps images, List<Score> scores) {
    return new AttributionRequest(images, scores, Optional.empty(), 0, Progress.NONE);
  }

  public AttributionRequest at(String name) {
    return new AttributionRequest(images, scores, Optional.of(name), seed, progress);
  }

  public AttributionRequest withSeed(long value) {
    return new AttributionRequest(images, scores, layer, value, progress);
  }

  /** The same for one image with another score. */
  AttributionRequest of(Score score) {
    return new AttributionRequest(images, List.of(score), layer, seed, progress);
  }

  /** One image of the batch alone. */
  AttributionRequest image(int index) {
    return new AttributionRequest(
        new ExplainedNet.Part(index, index + 1).of(images),
        scores.subList(index, index + 1),
        layer,
        seed,
        progress);
  }
}
