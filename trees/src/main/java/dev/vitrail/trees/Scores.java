package dev.vitrail.trees;

import dev.vitrail.engine.FeatureMaps;

/**
 * Scores of a batch of images.
 *
 * @param values one an image
 * @param rivals output whose logit a margin is measured from, one an image; empty for logits
 */
record Scores(double[] values, int[] rivals) {

  /** Reads them from logits {@code [batch, classes, 1, 1]}. */
  static Scores of(FeatureMaps logits, RationaleSource source) {
    int classes = logits.shape().imageSize();
    double[] values = new double[logits.shape().batch()];
    boolean margin = source.score() == ScoreKind.MARGIN;
    int[] rivals = new int[margin ? values.length : 0];
    for (int b = 0; b < values.length; b++) {
      values[b] = logits.values()[b * classes + source.classIndex()];
      if (margin) {
        rivals[b] = rival(logits, b, source.classIndex());
        values[b] -= logits.values()[b * classes + rivals[b]];
      }
    }
    return new Scores(values, rivals);
  }

  /** The largest other logit, the first on ties. */
  static int rival(FeatureMaps logits, int image, int label) {
    int classes = logits.shape().imageSize();
    int best = label == 0 ? 1 : 0;
    for (int c = 0; c < classes; c++) {
      boolean higher =
          logits.values()[image * classes + c] > logits.values()[image * classes + best];
      if (c != label && higher) {
        best = c;
      }
    }
    return best;
  }
}
