package dev.vitrail.cli.report;

import dev.vitrail.cli.report.ComparisonDocument.Range;
import dev.vitrail.evaluate.Comparison;
import dev.vitrail.evaluate.Interval;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Intervals of differences: of the same images, of other images, of two sets of filters. */
final class Differences {

  private static final int RESAMPLES = 2000;
  private static final long SEED = 1;

  private Differences() {}

  static Range range(Interval interval) {
    return new Range(interval.low(), interval.value(), interval.high());
  }

  /** Of values of the same images: paired bootstrap of the mean. */
  static Range paired(double[] first, double[] second) {
    return range(Comparison.of(first, second, RESAMPLES, SEED).difference());
  }

  /** The mean over filters with its bootstrap interval; NaN without any. */
  static Range mean(double[] values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    return finite.length == 0
        ? Range.of(Double.NaN)
        : range(Interval.bootstrapMean(finite, 0.95, RESAMPLES, SEED));
  }

  /**
   * Of the means of two sets of filters, each drawn by itself: two-sample percentile bootstrap
   * (Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 8.3).
   */
  static Range unpaired(double[] first, double[] second) {
    double[] a = Arrays.stream(first).filter(Double::isFinite).toArray();
    double[] b = Arrays.stream(second).filter(Double::isFinite).toArray();
    if (a.length == 0 || b.length == 0) {
      return Range.of(Double.NaN);
    }
    SplittableRandom random = new SplittableRandom(SEED);
    double[] draws = new double[RESAMPLES];
    Arrays.setAll(draws, k -> drawn(a, random) - drawn(b, random));
    Arrays.sort(draws);
    double value =
        Arrays.stream(a).average().orElseThrow() - Arrays.stream(b).average().orElseThrow();
    return new Range(Interval.quantile(draws, 0.025), value, Interval.quantile(draws, 0.975));
  }

  private static double drawn(double[] values, SplittableRandom random) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[random.nextInt(values.length)];
    }
    return sum / values.length;
  }

  /**
   * Of two shares of different images: Newcombe's hybrid score interval from Wilson's (Statistics
   * in Medicine 17, 1998, method 10).
   */
  static Range shares(Interval first, Interval second) {
    double value = first.value() - second.value();
    double below = Math.hypot(first.value() - first.low(), second.high() - second.value());
    double above = Math.hypot(first.high() - first.value(), second.value() - second.low());
    return new Range(value - below, value, value + above);
  }

  /** Difference without an interval. */
  static Range plain(double first, double second) {
    return Range.of(first - second);
  }
}
