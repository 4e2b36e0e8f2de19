package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;

/**
 * What replaced pixels become.
 *
 * @param name in the names of measures
 * @param kind how it is made
 * @param value for {@link Kind#CONSTANT}, in network space
 */
public record Baseline(String name, Kind kind, float value) {

  /** How a baseline is made. */
  public enum Kind {
    CONSTANT,
    /** The image itself, blurred. */
    BLUR
  }

  /** 0 in network space: the mean colour of a net that subtracts the mean. */
  public static final Baseline ZERO = new Baseline("0", Kind.CONSTANT, 0);

  /**
   * Gaussian blur of sigma 5 H / 224, at least 1, radius ceil(3 sigma), edges repeated, kernel
   * normalised; RISE pads with zeros and takes 11 taps. METHODS 7.1.
   */
  public static final Baseline BLUR = new Baseline("blur", Kind.BLUR, 0);

  /** One value everywhere. */
  public static Baseline constant(float value) {
    return new Baseline(Float.toString(value), Kind.CONSTANT, value);
  }

  /** The baseline of an image of batch 1. */
  public float[] of(FeatureMaps image) {
    MapShape shape = image.shape();
    if (shape.batch() != 1) {
      throw new IllegalArgumentException("A baseline is made of one image, found " + shape);
    }
    if (kind == Kind.CONSTANT) {
      float[] values = new float[shape.size()];
      java.util.Arrays.fill(values, value);
      return values;
    }
    double[] kernel = kernel(Math.max(1, 5.0 * shape.height() / 224));
    int row = shape.width() * shape.channels();
    float[] across = blur(image.values(), kernel, shape.width(), shape.channels(), row);
    return blur(across, kernel, shape.height(), row, shape.size());
  }

  private static double[] kernel(double sigma) {
    int radius = (int) Math.ceil(3 * sigma);
    double[] kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] = Math.exp(-(k - radius) * (k - radius) / (2 * sigma * sigma));
      sum += kernel[k];
    }
    for (int k = 0; k < kernel.length; k++) {
      kernel[k] /= sum;
    }
    return kernel;
  }

  /**
   * Along one axis.
   *
   * @param length positions of the axis
   * @param step values between neighbours of the axis
   * @param period values after which the next line of the axis starts
   */
  private static float[] blur(float[] in, double[] kernel, int length, int step, int period) {
    float[] out = new float[in.length];
    int radius = kernel.length / 2;
    for (int i = 0; i < in.length; i++) {
      int position = i % period / step;
      int first = i - position * step;
      double sum = 0;
      for (int k = -radius; k <= radius; k++) {
        int at = Math.min(Math.max(position + k, 0), length - 1);
        sum += kernel[k + radius] * in[first + at * step];
      }
      out[i] = (float) sum;
    }
    return out;
  }
}
