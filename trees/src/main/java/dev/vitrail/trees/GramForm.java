package dev.vitrail.trees;

import java.util.Arrays;

/**
 * Keeps C and the slope: O(K) a change, whatever the number of images. Memory: 8 K^2 bytes, 2 MiB
 * at 512 filters. Rows are arrays of their own, which lets the compiler use vector instructions.
 */
final class GramForm implements Quadratic {

  private static final int IMAGES = 32;

  private final double[][] gram;
  private final double[] linear;
  private final double constant;
  private final double[] slope;
  private final double[] curvature;

  /**
   * A fit.
   *
   * @param gram C, {@code [K][K]}
   * @param linear r
   * @param constant mean square of the centred scores
   */
  GramForm(double[][] gram, double[] linear, double constant) {
    this.gram = gram;
    this.linear = linear;
    this.constant = constant;
    this.slope = linear.clone();
    this.curvature = new double[linear.length];
    for (int d = 0; d < linear.length; d++) {
      curvature[d] = gram[d][d];
    }
  }

  /**
   * From centred values.
   *
   * @param columns {@code [image][filter]}
   * @param target one an image
   * @param gram buffer that the form takes over
   */
  static GramForm of(double[][] columns, double[] target, double[][] gram) {
    int n = target.length;
    int k = gram.length;
    double[] linear = new double[k];
    for (int i = 0; i < n; i++) {
      Rows.addScaled(linear, columns[i], target[i] / n);
    }
    for (int d = 0; d < k; d++) {
      Arrays.fill(gram[d], 0);
    }
    // Block by block, for a block of images stays in the cache while all filters use it.
    for (int from = 0; from < n; from += IMAGES) {
      double[][] block = Arrays.copyOfRange(columns, from, Math.min(n, from + IMAGES));
      for (int d = 0; d < k; d++) {
        addOuter(gram[d], block, d, n);
      }
    }
    return new GramForm(gram, linear, Rows.dot(target, target) / n);
  }

  private static void addOuter(double[] row, double[][] block, int d, int n) {
    int i = 0;
    for (; i + 4 <= block.length; i += 4) {
      Rows.addScaled(
          row,
          block[i],
          block[i][d] / n,
          block[i + 1],
          block[i + 1][d] / n,
          block[i + 2],
          block[i + 2][d] / n,
          block[i + 3],
          block[i + 3][d] / n);
    }
    for (; i < block.length; i++) {
      Rows.addScaled(row, block[i], block[i][d] / n);
    }
  }

  @Override
  public int size() {
    return linear.length;
  }

  @Override
  public double[] curvatures() {
    return curvature;
  }

  @Override
  public double slope(int filter) {
    return slope[filter];
  }

  @Override
  public void slopes(double[] to) {
    System.arraycopy(slope, 0, to, 0, to.length);
  }

  @Override
  public void start(double[] alpha) {
    System.arraycopy(linear, 0, slope, 0, slope.length);
    for (int d = 0; d < alpha.length; d++) {
      if (alpha[d] != 0) {
        move(d, alpha[d]);
      }
    }
  }

  @Override
  public void move(int filter, double change) {
    Rows.addScaled(slope, gram[filter], -change);
  }

  @Override
  public double error(double[] alpha) {
    return constant - Rows.dot(alpha, linear) - Rows.dot(alpha, slope);
  }
}
