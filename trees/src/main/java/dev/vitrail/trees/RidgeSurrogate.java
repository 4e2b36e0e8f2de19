package dev.vitrail.trees;

import java.util.stream.IntStream;

/**
 * One linear model for all images: ridge regression of the score on x (Hoerl and Kennard 1970), the
 * penalty {@link #PENALTY} times the mean variance of a filter. Contributions are {@code coef o x}.
 */
final class RidgeSurrogate implements Surrogate {

  /** Penalty as a share of the mean variance. */
  static final double PENALTY = 1e-3;

  private final Rationales images;
  private final double[] coefficients;
  private final double intercept;

  /**
   * Fits on some images, for others.
   *
   * @param training images to learn from
   * @param images images to be asked about
   */
  RidgeSurrogate(Rationales training, Rationales images) {
    this.images = images;
    int k = training.filters();
    int n = training.count();
    Leaves rows = Leaves.of(training, IntStream.range(0, n).toArray());
    double[] mean = rows.meanX();
    double meanScore = IntStream.range(0, n).mapToDouble(training::score).sum() / n;
    double[][] gram = new double[k][k];
    double[] right = new double[k];
    double[] row = new double[k];
    for (int i = 0; i < n; i++) {
      for (int d = 0; d < k; d++) {
        row[d] = rows.x()[i * k + d] - mean[d];
      }
      for (int d = 0; d < k; d++) {
        Rows.addScaled(gram[d], row, row[d] / n);
      }
      Rows.addScaled(right, row, (training.score(i) - meanScore) / n);
    }
    double trace = IntStream.range(0, k).mapToDouble(d -> gram[d][d]).sum();
    for (int d = 0; d < k; d++) {
      gram[d][d] += Math.max(PENALTY * trace / k, 1e-12);
    }
    this.coefficients = solve(gram, right);
    this.intercept = meanScore - Rows.dot(coefficients, mean);
  }

  /** Cholesky's factorisation, in place, and two triangular solves. */
  private static double[] solve(double[][] a, double[] b) {
    int k = b.length;
    double[] x = b.clone();
    for (int i = 0; i < k; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j] - Rows.dot(a[i], 0, a[j], 0, j);
        a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
      }
      x[i] = (x[i] - Rows.dot(a[i], 0, x, 0, i)) / a[i][i];
    }
    for (int i = k - 1; i >= 0; i--) {
      for (int j = i + 1; j < k; j++) {
        x[i] -= a[j][i] * x[j];
      }
      x[i] /= a[i][i];
    }
    return x;
  }

  double[] coefficients() {
    return coefficients;
  }

  @Override
  public double estimate(int image) {
    int k = coefficients.length;
    return Rows.dot(coefficients, 0, images.x(), image * k, k) + intercept;
  }

  @Override
  public double[] contributions(int image) {
    double[] contributions = images.activation(image);
    for (int d = 0; d < contributions.length; d++) {
      contributions[d] *= coefficients[d];
    }
    return contributions;
  }

  @Override
  public double cosine(int image) {
    return Double.NaN;
  }
}
