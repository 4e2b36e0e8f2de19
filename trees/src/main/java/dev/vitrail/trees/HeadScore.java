package dev.vitrail.trees;

import dev.vitrail.engine.FeatureMaps;

/** The head of a net: from maps that enter it to the score that a tree explains. */
@FunctionalInterface
public interface HeadScore {

  /**
   * Scores of a batch.
   *
   * @param maps {@code [batch, height, width, K]}
   * @return one score an image
   */
  double[] of(FeatureMaps maps);
}
