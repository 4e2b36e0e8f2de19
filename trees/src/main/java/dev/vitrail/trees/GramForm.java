package dev.vitrail.trees;

/**
 * Keeps C and the slope: O(K) a change, whatever the number of images. Memory: 8 K^2 bytes, 2 MiB
 * at 512 filters.
 */
final class GramForm implements Quadratic {

  private final int filters;
  private final double[] gram;
  private final double[] linear;
  private final double constant;
  private final double[] slope;

  /**
   * A fit.
   *
   * @param gram C, {@code [K][K]} in one array
   * @param linear r
   * @param constant mean square of the centred scores
   */
  GramForm(double[] gram, double[] linear, double constant) {
    this.filters = linear.length;
    this.gram = gram;
    this.linear = linear;
    this.constant = constant;
    this.slope = linear.clone();
  }

  @Override
  public int size() {
    return filters;
  }

  @Override
  public double curvature(int filter) {
    return gram[filter * filters + filter];
  }

  @Override
  public double slope(int filter) {
    return slope[filter];
  }

  @Override
  public void start(double[] alpha) {
    System.arraycopy(linear, 0, slope, 0, filters);
    for (int d = 0; d < filters; d++) {
      if (alpha[d] != 0) {
        move(d, alpha[d]);
      }
    }
  }

  @Override
  public void move(int filter, double change) {
    int at = filter * filters;
    for (int e = 0; e < filters; e++) {
      slope[e] -= change * gram[at + e];
    }
  }

  @Override
  public double error(double[] alpha) {
    return constant - Rows.dot(alpha, linear) - Rows.dot(alpha, slope);
  }
}
