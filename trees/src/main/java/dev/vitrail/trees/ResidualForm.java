package dev.vitrail.trees;

/** Keeps the centred columns and the residual: O(n) a filter, for nodes of few images. */
final class ResidualForm implements Quadratic {

  private final int filters;
  private final int n;
  private final double[] columns;
  private final double[] target;
  private final double[] residual;
  private final double[] curvature;

  /**
   * A fit.
   *
   * @param columns centred, {@code [filter][image]}
   * @param target centred
   */
  ResidualForm(int filters, double[] columns, double[] target) {
    this.filters = filters;
    this.n = target.length;
    this.columns = columns;
    this.target = target;
    this.residual = target.clone();
    this.curvature = new double[filters];
    for (int d = 0; d < filters; d++) {
      curvature[d] = Rows.dot(columns, d * n, columns, d * n, n) / n;
    }
  }

  @Override
  public int size() {
    return filters;
  }

  @Override
  public double curvature(int filter) {
    return curvature[filter];
  }

  @Override
  public double slope(int filter) {
    return Rows.dot(columns, filter * n, residual, 0, n) / n;
  }

  @Override
  public void start(double[] alpha) {
    System.arraycopy(target, 0, residual, 0, n);
    for (int d = 0; d < filters; d++) {
      if (alpha[d] != 0) {
        move(d, alpha[d]);
      }
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
