package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;

/** What a training step does with gradients on maps besides computing them. */
public final class Gradients {

  private Gradients() {}

  /** Frobenius norm, summed in double. */
  public static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  /** Frobenius norm. */
  public static double norm(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  /** Adds {@code factors[filter] * gradient} to {@code target}, NHWC. */
  public static void addScaled(MapShape shape, float[] gradient, double[] factors, float[] target) {
    check(shape, gradient.length, factors, target.length);
    float[] single = new float[factors.length];
    for (int c = 0; c < single.length; c++) {
      single[c] = (float) factors[c];
    }
    for (int at = 0; at < target.length; at += single.length) {
      for (int c = 0; c < single.length; c++) {
        target[at + c] += single[c] * gradient[at + c];
      }
    }
  }

  /** Adds {@code factors[filter] * gradient} to {@code target}, NHWC. */
  public static void addScaled(
      MapShape shape, double[] gradient, double[] factors, double[] target) {
    check(shape, gradient.length, factors, target.length);
    for (int at = 0; at < target.length; at += factors.length) {
      for (int c = 0; c < factors.length; c++) {
        target[at + c] += factors[c] * gradient[at + c];
      }
    }
  }

  private static void check(MapShape shape, int gradient, double[] factors, int target) {
    Values.check(shape, gradient, "Gradients");
    Values.check(shape, target, "Gradients");
    if (factors.length != shape.channels()) {
      throw new IllegalArgumentException(
          "Maps of shape %s need %d factors, found %d"
              .formatted(shape, shape.channels(), factors.length));
    }
  }
}
