package dev.vitrail.evaluate;

import java.util.function.DoubleUnaryOperator;

/** Quantiles of the normal and of Student's distribution, to about 1e-12. */
final class Distributions {

  private Distributions() {}

  static double normalQuantile(double probability) {
    return invert(Distributions::normal, probability);
  }

  static double studentQuantile(double probability, int freedom) {
    return invert(t -> student(t, freedom), probability);
  }

  /** Normal distribution function by the series of positive terms, Abramowitz-Stegun 26.2.11. */
  static double normal(double x) {
    double term = x;
    double sum = x;
    for (int k = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 2000; k++) {
      term *= x * x / (2 * k + 1);
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /**
   * Student's distribution function for whole degrees of freedom, by the finite series of
   * Abramowitz-Stegun 26.7.3 and 26.7.4.
   */
  static double student(double t, int freedom) {
    double angle = Math.atan(t / Math.sqrt(freedom));
    double cos2 = Math.pow(Math.cos(angle), 2);
    boolean odd = freedom % 2 == 1;
    double term = odd ? Math.cos(angle) : 1;
    double sum = freedom == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
      term *= cos2 * (k - 1) / k;
      sum += term;
    }
    double inside = odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
    return 0.5 + inside / 2;
  }

  private static double invert(DoubleUnaryOperator distribution, double probability) {
    if (!(probability > 1e-6 && probability < 1 - 1e-6)) {
      throw new IllegalArgumentException(
          "A probability must be inside (1e-6, 1 - 1e-6), found %s".formatted(probability));
    }
    double low = -1;
    double high = 1;
    while (distribution.applyAsDouble(low) > probability) {
      low *= 2;
    }
    while (distribution.applyAsDouble(high) < probability) {
      high *= 2;
    }
    for (int step = 0; step < 200 && high - low > 1e-14 * Math.max(1, Math.abs(low)); step++) {
      double middle = (low + high) / 2;
      if (distribution.applyAsDouble(middle) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
