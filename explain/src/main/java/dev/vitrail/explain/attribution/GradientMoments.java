package dev.vitrail.explain.attribution;

/**
 * Mean, mean square and variance of gradients as they come, by Welford's recurrence in double
 * precision. The variance is over n, not n - 1 (METHODS 6.1).
 */
public final class GradientMoments {

  private final double[] mean;
  private final double[] deviations;
  private long count;

  /** Of gradients of this length. */
  public GradientMoments(int length) {
    this.mean = new double[length];
    this.deviations = new double[length];
  }

  /** Adds one gradient that lies in {@code values} from {@code from} on. */
  public void add(float[] values, int from) {
    count++;
    for (int i = 0; i < mean.length; i++) {
      add(i, values[from + i]);
    }
  }

  /** Adds one gradient. */
  public void add(double[] values) {
    count++;
    for (int i = 0; i < mean.length; i++) {
      add(i, values[i]);
    }
  }

  private void add(int i, double value) {
    double before = value - mean[i];
    mean[i] += before / count;
    deviations[i] += before * (value - mean[i]);
  }

  /** Mean of each entry. */
  public double[] mean() {
    return mean.clone();
  }

  /** Mean square of each entry. */
  public double[] meanSquare() {
    double[] squares = variance();
    for (int i = 0; i < squares.length; i++) {
      squares[i] += mean[i] * mean[i];
    }
    return squares;
  }

  /** Mean squared distance from the mean of each entry. */
  public double[] variance() {
    double[] variance = new double[mean.length];
    for (int i = 0; i < mean.length; i++) {
      variance[i] = deviations[i] / Math.max(1, count);
    }
    return variance;
  }
}
