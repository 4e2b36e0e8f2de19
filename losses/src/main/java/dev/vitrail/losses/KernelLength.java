package dev.vitrail.losses;

/**
 * Keeps the kernel of every filter at one length: the filter loss rewards large activations, and
 * without a bound it inflates filters (7 to 70 times on photographs) until the head sees only huge
 * numbers and overfits. With the bound it turns them. The constraint of weight normalisation
 * (Salimans and Kingma, NeurIPS 2016) with a fixed length; ours, beyond the paper.
 *
 * <p>Kernels are {@code [height, width, in, filters]}, filters fastest.
 */
public final class KernelLength {

  private KernelLength() {}

  /** Euclidean length of every filter's kernel. */
  public static double[] of(float[] kernel, int filters) {
    check(kernel, filters);
    double[] lengths = new double[filters];
    for (int i = 0; i < kernel.length; i += filters) {
      for (int f = 0; f < filters; f++) {
        lengths[f] += (double) kernel[i + f] * kernel[i + f];
      }
    }
    for (int f = 0; f < filters; f++) {
      lengths[f] = Math.sqrt(lengths[f]);
    }
    return lengths;
  }

  /** Scales every filter's kernel to a length, in place; one of zeros stays as it is. */
  public static void set(float[] kernel, double[] lengths) {
    double[] now = of(kernel, lengths.length);
    double[] scale = new double[now.length];
    for (int f = 0; f < now.length; f++) {
      scale[f] = now[f] > 0 ? lengths[f] / now[f] : 1;
    }
    for (int i = 0; i < kernel.length; i += scale.length) {
      for (int f = 0; f < scale.length; f++) {
        kernel[i + f] *= (float) scale[f];
      }
    }
  }

  private static void check(float[] kernel, int filters) {
    if (filters < 1 || kernel.length % filters != 0) {
      throw new IllegalArgumentException(
          "A kernel of %d weights does not fit %d filters".formatted(kernel.length, filters));
    }
  }
}
