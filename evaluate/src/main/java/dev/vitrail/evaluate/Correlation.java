package dev.vitrail.evaluate;

import java.util.Arrays;

/** Correlation of two lists of numbers. NaN where one of them does not vary. */
public final class Correlation {

  /** Spread below which values count as equal, as a share of the largest magnitude. */
  private static final double FLAT = 1e-12;

  private Correlation() {}

  /**
   * Pearson's correlation.
   *
   * @return -1 to 1, or NaN where one list is constant or shorter than 2
   */
  public static double pearson(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "A correlation needs lists of one length, found %d and %d".formatted(a.length, b.length));
    }
    if (isFlat(a) || isFlat(b)) {
      return Double.NaN;
    }
    double meanA = Moments.mean(a);
    double meanB = Moments.mean(b);
    double both = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      both += (a[i] - meanA) * (b[i] - meanB);
      squaresA += (a[i] - meanA) * (a[i] - meanA);
      squaresB += (b[i] - meanB) * (b[i] - meanB);
    }
    return Math.max(-1, Math.min(1, both / Math.sqrt(squaresA) / Math.sqrt(squaresB)));
  }

  /** Spearman's correlation: Pearson's of the average ranks. */
  public static double spearman(double[] a, double[] b) {
    return pearson(ranks(a), ranks(b));
  }

  /** Ranks from 1, ascending; equal values share the mean of their ranks. */
  public static double[] ranks(double[] values) {
    double[] sorted = new double[values.length];
    Arrays.setAll(sorted, i -> values[i] + 0.0);
    Arrays.sort(sorted);
    double[] ranks = new double[values.length];
    for (int i = 0; i < ranks.length; i++) {
      int first = bound(sorted, values[i], false);
      int last = bound(sorted, values[i], true) - 1;
      ranks[i] = (first + last) / 2.0 + 1;
    }
    return ranks;
  }

  /** How many sorted values lie below a value, or also the equal ones. */
  private static int bound(double[] sorted, double value, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (orEqual && sorted[middle] == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static boolean isFlat(double[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return !(high - low > FLAT * Math.max(Math.abs(low), Math.abs(high)));
  }
}
