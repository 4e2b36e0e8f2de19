package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Probability;

/**
 * Logits of a batch. The array is shared, not copied.
 *
 * @param images number of images
 * @param outputs logits of each
 * @param logits {@code [images * outputs]}
 * @param probability from logits to probabilities, as the net was trained
 */
public record Scores(int images, int outputs, double[] logits, Probability probability) {

  public Scores {
    if (images < 1 || outputs < 1 || logits.length != Math.multiplyExact(images, outputs)) {
      throw new IllegalArgumentException(
          "%d images with %d outputs need as many logits, found %d"
              .formatted(images, outputs, logits.length));
    }
    for (double logit : logits) {
      if (!Double.isFinite(logit)) {
        throw new IllegalArgumentException("The net gives the logit " + logit);
      }
    }
  }

  /** From the output of a net, {@code [batch, 1, 1, outputs]}. */
  public static Scores of(FeatureMaps logits, Probability probability) {
    double[] wide = new double[logits.values().length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = logits.values()[i];
    }
    return new Scores(logits.shape().batch(), logits.shape().imageSize(), wide, probability);
  }

  /** Output with the highest logit, ties to the first. */
  public int top(int image) {
    int best = 0;
    for (int c = 1; c < outputs; c++) {
      best = logits[image * outputs + c] > logits[image * outputs + best] ? c : best;
    }
    return best;
  }

  /** Logit or probability of one output. */
  public double get(int image, int output, Unit unit) {
    return unit == Unit.LOGIT
        ? logits[image * outputs + output]
        : probability.of(logits, image * outputs, outputs, output);
  }

  /** What a score is. */
  public enum Unit {
    /** Before softmax or sigmoid. */
    LOGIT,
    /** After it. */
    PROBABILITY
  }
}
