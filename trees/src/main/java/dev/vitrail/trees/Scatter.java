package dev.vitrail.trees;

/**
 * Sums over images from which the quadratic form of any direction follows. They add up over sets of
 * images, so a large node keeps them and its merges cost O(K^2). Values are taken relative to the
 * mean image, which keeps the differences exact. Memory: 8 K^2 bytes.
 */
final class Scatter {

  private final int filters;
  private final double[] outer;
  private final double[] sum;
  private final double[] cross;
  private int count;
  private double sumY;
  private double sumYy;

  Scatter(int filters) {
    this.filters = filters;
    this.outer = new double[Math.multiplyExact(filters, filters)];
    this.sum = new double[filters];
    this.cross = new double[filters];
  }

  void clear() {
    java.util.Arrays.fill(outer, 0);
    java.util.Arrays.fill(sum, 0);
    java.util.Arrays.fill(cross, 0);
    count = 0;
    sumY = 0;
    sumYy = 0;
  }

  /** Adds one image: the upper triangle only. */
  void add(double[] x, double y) {
    for (int d = 0; d < filters; d++) {
      double value = x[d];
      int at = d * filters;
      for (int e = d; e < filters; e++) {
        outer[at + e] += value * x[e];
      }
      sum[d] += value;
      cross[d] += value * y;
    }
    count++;
    sumY += y;
    sumYy += y * y;
  }

  void add(Scatter other) {
    Rows.add(outer, other.outer);
    Rows.add(sum, other.sum);
    Rows.add(cross, other.cross);
    count += other.count;
    sumY += other.sumY;
    sumYy += other.sumYy;
  }

  /**
   * The form for columns {@code direction o x}.
   *
   * @param gram buffer of K^2 values that the form takes over
   */
  GramForm form(double[] direction, double[] gram) {
    double meanY = sumY / count;
    double[] linear = new double[filters];
    for (int d = 0; d < filters; d++) {
      double mean = sum[d] / count;
      linear[d] = direction[d] * (cross[d] / count - mean * meanY);
      int at = d * filters;
      for (int e = d; e < filters; e++) {
        gram[at + e] =
            direction[d] * direction[e] * (outer[at + e] / count - mean * sum[e] / count);
      }
    }
    mirror(gram);
    return new GramForm(gram, linear, Math.max(0, sumYy / count - meanY * meanY));
  }

  private void mirror(double[] gram) {
    for (int d = 1; d < filters; d++) {
      for (int e = 0; e < d; e++) {
        gram[d * filters + e] = gram[e * filters + d];
      }
    }
  }
}
