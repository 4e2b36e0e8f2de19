package dev.vitrail.explain.attribution;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;

/**
 * Maps weighted by gradients, for one image of a batch: the arithmetic of the CAM family in double
 * precision. METHODS 6.2. A are the activations of a layer, g the gradients of the score by them.
 */
public final class CamMaps {

  private CamMaps() {}

  /** {@code sum_k w_k A_k} of one image, row-major. */
  public static double[] weighted(FeatureMaps maps, int image, double[] weights) {
    MapShape shape = maps.shape();
    int channels = shape.channels();
    int from = image * shape.imageSize();
    double[] out = new double[shape.cells()];
    for (int cell = 0; cell < out.length; cell++) {
      double sum = 0;
      for (int k = 0; k < channels; k++) {
        sum += weights[k] * maps.values()[from + cell * channels + k];
      }
      out[cell] = sum;
    }
    return out;
  }

  /** Weights of Grad-CAM: the mean gradient of each channel (Selvaraju et al. 2017, equation 1). */
  public static double[] gradCamWeights(FeatureMaps gradients, int image) {
    MapShape shape = gradients.shape();
    int channels = shape.channels();
    int from = image * shape.imageSize();
    double[] weights = new double[channels];
    for (int i = 0; i < shape.imageSize(); i++) {
      weights[i % channels] += gradients.values()[from + i];
    }
    for (int k = 0; k < channels; k++) {
      weights[k] /= shape.cells();
    }
    return weights;
  }

  /**
   * Weights of Grad-CAM++: {@code sum_ij alpha max(g, 0)} with {@code alpha = g^2 / (2 g^2 + S_k
   * g^3)}, S_k the sum of the whole channel; 0 where the denominator is 0 (Chattopadhyay et al.
   * 2018, equations 18 to 20 for {@code Y = exp(S)}).
   */
  public static double[] gradCamPlusPlusWeights(
      FeatureMaps maps, FeatureMaps gradients, int image) {
    MapShape shape = maps.shape();
    int channels = shape.channels();
    int from = image * shape.imageSize();
    double[] sums = new double[channels];
    for (int i = 0; i < shape.imageSize(); i++) {
      sums[i % channels] += maps.values()[from + i];
    }
    double[] weights = new double[channels];
    for (int i = 0; i < shape.imageSize(); i++) {
      double g = gradients.values()[from + i];
      weights[i % channels] += alpha(g, sums[i % channels]) * Math.max(g, 0);
    }
    return weights;
  }

  static double alpha(double gradient, double channelSum) {
    double square = gradient * gradient;
    double denominator = 2 * square + channelSum * square * gradient;
    return gradient == 0 || denominator == 0 ? 0 : square / denominator;
  }

  /**
   * Cell by cell {@code sum_k g_k A_k}, HiResCAM (Draelos, Carin 2020, equation 4), or with {@code
   * max(g_k, 0)}, LayerCAM (Jiang et al. 2021, equations 4 and 5).
   */
  public static double[] cellwise(
      FeatureMaps maps, FeatureMaps gradients, int image, boolean positiveOnly) {
    MapShape shape = maps.shape();
    int channels = shape.channels();
    int from = image * shape.imageSize();
    double[] out = new double[shape.cells()];
    for (int i = 0; i < shape.imageSize(); i++) {
      double g = gradients.values()[from + i];
      out[i / channels] += (positiveOnly ? Math.max(g, 0) : g) * maps.values()[from + i];
    }
    return out;
  }
}
