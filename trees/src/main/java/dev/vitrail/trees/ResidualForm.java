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
    double last = residual[n - 1];
    double even = 0;
    double odd = 0;
    int i = 0;
    for (; i + 2 < n; i += 2) {
      even += columns[at + i] * (residual[i] - last);
      odd += columns[at + i + 1] * (residual[i + 1] - last);
    }
    return (i < n - 1 ? even + columns[at + i] * (residual[i] - last) + odd : even + odd) / n;
  }

  /** Rows and residual add up to zero, so all images but one tell everything. */
  @Override
  public void slopes(double[] to) {
    int i = (n - 1) % 4;
    switch (i) {
      case 1 -> Rows.setScaled(to, rows[0], share(0));
      case 2 -> Rows.setScaled(to, rows[0], share(0), rows[1], share(1));
      case 3 -> Rows.setScaled(to, rows[0], share(0), rows[1], share(1), rows[2], share(2));
      default -> Arrays.fill(to, 0);
    }
    for (; i < n - 1; i += 4) {
      Rows.addScaled(
          to,
          rows[i],
          share(i),
          rows[i + 1],
          share(i + 1),
          rows[i + 2],
          share(i + 2),
          rows[i + 3],
          share(i + 3));
    }
  }

  private double share(int image) {
    return (residual[image] - residual[n - 1]) / n;
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
