package dev.vitrail.losses;

/** Sums of exponentials that neither overflow nor vanish. */
final class LogSumExp {

  private LogSumExp() {}

  static double max(double[] values, int from, int count) {
    double max = Double.NEGATIVE_INFINITY;
    for (int k = from; k < from + count; k++) {
      max = Math.max(max, values[k]);
    }
    return max;
  }

  /** log(exp a + exp b). */
  static double of(double a, double b) {
    return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
  }

  /** Log of the sum over rows of exp of one column. */
  static double column(double[][] rows, int column) {
    double max = Double.NEGATIVE_INFINITY;
    for (double[] row : rows) {
      max = Math.max(max, row[column]);
    }
    double sum = 0;
    for (double[] row : rows) {
      sum += Math.exp(row[column] - max);
    }
    return max + Math.log(sum);
  }
}
