package dev.vitrail.trees;

import java.util.Arrays;

/**
 * Sums over images from which the quadratic form of any direction follows. They add up over sets of
 * images, so a large node keeps them and its merges cost O(K^2). Values are taken relative to the
 * mean image, which keeps the differences exact. Memory: 8 K^2 bytes.
 */
final class Scatter {

  private final int filters;
  private final double[][] outer;
  private final double[] sum;
  private final double[] cross;
  private int count;
  private double sumY;
  private double sumYy;

  Scatter(int filters) {
    this.filters = filters;
    this.outer = new double[filters][filters];
    this.sum = new double[filters];
    this.cross = new double[filters];
  }

  void clear() {
    for (double[] row : outer) {
      Arrays.fill(row, 0);
    }
    Arrays.fill(sum, 0);
    Arrays.fill(cross, 0);
    count = 0;
    sumY = 0;
    sumYy = 0;
  }

  /** Adds one image. */
  void add(double[] x, double y) {
    for (int d = 0; d < filters; d++) {
      Rows.addScaled(outer[d], x, x[d]);
    }
    Rows.add(sum, x);
    Rows.addScaled(cross, x, y);
    count++;
    sumY += y;
    sumYy += y * y;
  }

  void add(Scatter other) {
    for (int d = 0; d < filters; d++) {
      Rows.add(outer[d], other.outer[d]);
    }
    Rows.add(sum, other.sum);
    Rows.add(cross, other.cross);
    count += other.count;
    sumY += other.sumY;
    sumYy += other.sumYy;
  }

  /**
   * The form for columns {@code direction o x}.
   *
   * @param gram buffer {@code [K][K]} that the form takes over
   */
  GramForm form(double[] direction, double[][] gram) {
    double meanY = sumY / count;
    double[] linear = new double[filters];
    for (int d = 0; d < filters; d++) {
      linear[d] = direction[d] * (cross[d] / count - sum[d] / count * meanY);
      fill(gram[d], outer[d], direction, direction[d] / count, -sum[d] / count);
    }
    return new GramForm(gram, linear, Math.max(0, sumYy / count - meanY * meanY));
  }

  private void fill(double[] to, double[] row, double[] direction, double factor, double mean) {
    for (int e = 0; e < to.length; e++) {
      to[e] = factor * direction[e] * (row[e] + mean * sum[e]);
    }
  }
}
