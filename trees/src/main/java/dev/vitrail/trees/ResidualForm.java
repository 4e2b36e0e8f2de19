package dev.vitrail.trees;

import java.util.Arrays;

/**
 * Keeps the centred columns and the residual: O(n) a slope or a move and O(n K) all slopes, for
 * nodes of few images. Memory: {@code 16 n K} bytes, for the columns lie both ways: by filter for
 * one slope, by image for all of them, which are loops that the compiler turns into vector
 * instructions.
 */
final class ResidualForm implements Quadratic {

  private final int filters;
  private final int n;
  private final double[][] rows;
  private final double[] columns;
  private final double[] target;
  private final double[] residual;
  private final double[] curvature;

  /**
   * A fit.
   *
   * @param rows centred, {@code [image][filter]}
   * @param target centred
   */
  ResidualForm(double[][] rows, double[] target) {
    this.n = target.length;
    this.filters = rows[0].length;
    this.rows = rows;
    this.target = target;
    this.residual = target.clone();
    this.columns = new double[Math.multiplyExact(n, filters)];
    this.curvature = new double[filters];
    for (int i = 0; i < n; i++) {
      double[] row = rows[i];
      for (int d = 0; d < filters; d++) {
        columns[d * n + i] = row[d];
        curvature[d] += row[d] * row[d] / n;
      }
    }
  }

  @Override
  public int size() {
    return filters;
  }

  @Override
  public double[] curvatures() {
    return curvature;
  }

  @Override
  public double slope(int filter) {
    int at = filter * n;
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 2 <= n; i += 2) {
      even += columns[at + i] * residual[i];
      odd += columns[at + i + 1] * residual[i + 1];
    }
    return (i < n ? even + columns[at + i] * residual[i] + odd : even + odd) / n;
  }

  @Override
  public void slopes(double[] to) {
    Arrays.fill(to, 0);
    int i = 0;
    for (; i + 4 <= n; i += 4) {
      Rows.addScaled(
          to,
          rows[i],
          residual[i] / n,
          rows[i + 1],
          residual[i + 1] / n,
          rows[i + 2],
          residual[i + 2] / n,
          rows[i + 3],
          residual[i + 3] / n);
    }
    for (; i < n; i++) {
      Rows.addScaled(to, rows[i], residual[i] / n);
    }
  }

  @Override
  public void start(double[] alpha) {
    for (int i = 0; i < n; i++) {
      residual[i] = target[i] - Rows.dot(alpha, rows[i]);
    }
  }

  @Override
  public void move(int filter, double change) {
    int at = filter * n;
    for (int i = 0; i < n; i++) {
      residual[i] -= change * columns[at + i];
    }
  }

  @Override
  public double error(double[] alpha) {
    return Rows.dot(residual, residual) / n;
  }
}
