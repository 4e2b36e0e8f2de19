package dev.vitrail.explain.attribution;

import dev.vitrail.engine.MapShape;

/** Gaussian blur of an image, kernel cut at three widths and normalised, edge pixels repeated. */
final class Blur {

  private Blur() {}

  /** Blurs an image, HWC. */
  static float[] gaussian(float[] image, MapShape shape, double sigma) {
    double[] kernel = kernel(sigma);
    int row = shape.width() * shape.channels();
    float[] down = along(image, kernel, shape.height(), row);
    float[] out = new float[image.length];
    for (int y = 0; y < shape.height(); y++) {
      float[] line = new float[row];
      System.arraycopy(down, y * row, line, 0, row);
      float[] across = along(line, kernel, shape.width(), shape.channels());
      System.arraycopy(across, 0, out, y * row, row);
    }
    return out;
  }

  private static double[] kernel(double sigma) {
    int radius = (int) Math.ceil(3 * sigma);
    double[] kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < kernel.length; i++) {
      double distance = i - radius;
      kernel[i] = Math.exp(-distance * distance / (2 * sigma * sigma));
      sum += kernel[i];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }

  /** Blurs along one axis: {@code places} positions that lie {@code step} apart. */
  private static float[] along(float[] values, double[] kernel, int places, int step) {
    int radius = kernel.length / 2;
    float[] out = new float[values.length];
    for (int at = 0; at < places; at++) {
      for (int i = 0; i < step; i++) {
        double sum = 0;
        for (int k = -radius; k <= radius; k++) {
          int from = Math.max(0, Math.min(places - 1, at + k));
          sum += kernel[k + radius] * values[from * step + i];
        }
        out[at * step + i] = (float) sum;
      }
    }
    return out;
  }
}
