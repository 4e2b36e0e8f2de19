package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;

/** A net as a function from images to logits. Answers depend on each image alone. */
@FunctionalInterface
public interface ScoreFunction {

  /** Logits of a batch of preprocessed images, which it does not change. */
  Scores of(FeatureMaps images);

  /**
   * A net, which stays open.
   *
   * @param independent whether its outputs are questions of their own
   */
  static ScoreFunction of(Network net, boolean independent) {
    return images -> Scores.of(net.forward(images), independent);
  }
}
