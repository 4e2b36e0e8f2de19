package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;

/**
 * Images to be explained.
 *
 * @param images preprocessed
 * @param targets output to explain for each image
 * @param seeds for each image; a method that draws uses these, so that nothing depends on the batch
 */
public record MapRequest(FeatureMaps images, int[] targets, long[] seeds) {

  public MapRequest {
    int batch = images.shape().batch();
    if (targets.length != batch || seeds.length != batch) {
      throw new IllegalArgumentException(
          "%d images need a target and a seed each, found %d and %d"
              .formatted(batch, targets.length, seeds.length));
    }
  }
}
