package dev.vitrail.evaluate;

import java.util.stream.DoubleStream;

/** Means and deviations in two passes. */
final class Moments {

  private Moments() {}

  /** Standard deviation of the first values; {@code freedom} is taken off the count. */
  static double deviation(double[] values, int count, int freedom) {
    double mean = 0;
    for (int k = 0; k < count; k++) {
      mean += values[k] / count;
    }
    double squares = 0;
    for (int k = 0; k < count; k++) {
      squares += (values[k] - mean) * (values[k] - mean);
    }
    return Math.sqrt(squares / (count - freedom));
  }

  /** Mean of the values that are defined; NaN where none is. */
  static double meanOfDefined(double[] values) {
    return DoubleStream.of(values).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
  }

  static double mean(double[] values) {
    return DoubleStream.of(values).average().orElse(Double.NaN);
  }
}
