package dev.vitrail.engine;

import java.util.function.IntToDoubleFunction;

/**
 * How the logits of an image become probabilities of classes. Which of the two holds is said by the
 * task that a net was trained on, not by the number of its logits. Everything that speaks of the
 * probability of a class asks here. Computed in double, without overflow for any finite logit.
 */
public enum Probability {
  /** The classes exclude each other: softmax over all logits. */
  SOFTMAX,
  /** Every logit is a question of its own: its logistic function; other logits do not matter. */
  SIGMOID;

  /** The same for so many logits: one alone has nothing to be held against and is logistic. */
  public Probability among(int classes) {
    return classes == 1 ? SIGMOID : this;
  }

  /**
   * The probability of a class, 0 to 1.
   *
   * @param logits of any number of images
   * @param from where those of the image begin
   * @param classes number of its logits
   * @param label the class, 0 to {@code classes - 1}
   */
  public double of(float[] logits, int from, int classes, int label) {
    return of(c -> logits[from + c], classes, label);
  }

  /** The same from logits in double precision. */
  public double of(double[] logits, int from, int classes, int label) {
    return of(c -> logits[from + c], classes, label);
  }

  private double of(IntToDoubleFunction logit, int classes, int label) {
    double own = logit.applyAsDouble(label);
    if (among(classes) == SIGMOID) {
      double e = Math.exp(-Math.abs(own));
      return own >= 0 ? 1 / (1 + e) : e / (1 + e);
    }
    return Math.exp(own - logSum(logit, classes));
  }

  private static double logSum(IntToDoubleFunction logit, int classes) {
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      most = Math.max(most, logit.applyAsDouble(c));
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logit.applyAsDouble(c) - most);
    }
    return most + Math.log(sum);
  }

  /**
   * Writes the derivative of the probability of a class by the logits of an image.
   *
   * @param out receives it at {@code from} and after; what it leaves alone stays as it was
   */
  public void derivative(float[] logits, int from, int classes, int label, float[] out) {
    double own = of(logits, from, classes, label);
    if (among(classes) == SIGMOID) {
      out[from + label] = (float) (own * (1 - own));
      return;
    }
    double whole = logSum(c -> logits[from + c], classes);
    for (int c = 0; c < classes; c++) {
      double p = Math.exp(logits[from + c] - whole);
      out[from + c] = (float) (own * ((c == label ? 1 : 0) - p));
    }
  }
}
