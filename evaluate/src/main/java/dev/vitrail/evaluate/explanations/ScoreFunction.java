package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;

/** A net as a function from images to logits. Answers depend on each image alone. */
@FunctionalInterface
public interface ScoreFunction {

  /** Logits of a batch of preprocessed images, which it does not change. */
  Scores of(FeatureMaps images);

  /**
   * A net, which stays open.
   *
   * @param probability from its logits to probabilities, as it was trained
   */
  static ScoreFunction of(Network net, Probability probability) {
    return images -> Scores.of(net.forward(images), probability);
  }
}
