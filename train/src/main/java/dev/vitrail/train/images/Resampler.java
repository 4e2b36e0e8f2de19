package dev.vitrail.train.images;

/**
 * Antialiased bilinear resizing of 8-bit pixels: a triangle filter whose support grows with the
 * reduction, horizontal pass then vertical, each rounded to 8 bits, coefficients in 22-bit fixed
 * point. The same arithmetic as Pillow's {@code Image.resize(..., BILINEAR, box)}
 * (libImaging/Resample.c), so that pixels agree with it bit for bit on every machine.
 */
public final class Resampler {

  private static final int PRECISION_BITS = 32 - 8 - 2;
  private static final int HALF = 1 << (PRECISION_BITS - 1);

  private Resampler() {}

  /** Weights of one axis: for each output position its first input, the count and the weights. */
  private record Weights(int[] first, int[] count, int[] values, int stride) {}

  /**
   * Resizes a part of an image.
   *
   * @param box part to take, pixels, inside the image, not empty
   */
  public static RgbImage resize(RgbImage image, Box box, int width, int height) {
    boolean columns = isChanged(box.x0(), box.x1(), image.width(), width);
    boolean rows = isChanged(box.y0(), box.y1(), image.height(), height);
    if (!columns && !rows) {
      return image;
    }
    Weights vertical = weights(image.height(), box.y0(), box.y1(), height);
    RgbImage middle = image;
    int top = 0;
    if (columns) {
      top = vertical.first()[0];
      int bottom = vertical.first()[height - 1] + vertical.count()[height - 1];
      Weights horizontal = weights(image.width(), box.x0(), box.x1(), width);
      middle = horizontal(image, horizontal, width, top, bottom);
    }
    return rows ? vertical(middle, vertical, height, top) : middle;
  }

  private static boolean isChanged(double from, double to, int in, int out) {
    return from != 0 || to != in || out != in;
  }

  private static Weights weights(int in, double from, double to, int out) {
    double scale = (to - from) / out;
    double support = Math.max(scale, 1);
    int stride = (int) Math.ceil(support) * 2 + 1;
    int[] first = new int[out];
    int[] count = new int[out];
    int[] values = new int[Math.multiplyExact(out, stride)];
    double[] w = new double[stride];
    for (int i = 0; i < out; i++) {
      double centre = from + (i + 0.5) * scale;
      first[i] = Math.max((int) (centre - support + 0.5), 0);
      count[i] = Math.min((int) (centre + support + 0.5), in) - first[i];
      double sum = 0;
      for (int k = 0; k < count[i]; k++) {
        w[k] = Math.max(0, 1 - Math.abs((k + first[i] - centre + 0.5) / support));
        sum += w[k];
      }
      for (int k = 0; k < count[i]; k++) {
        values[i * stride + k] = (int) (0.5 + w[k] / sum * (1 << PRECISION_BITS));
      }
    }
    return new Weights(first, count, values, stride);
  }

  private static RgbImage horizontal(
      RgbImage image, Weights weights, int width, int top, int bottom) {
    byte[] in = image.rgb();
    byte[] out = new byte[3 * width * (bottom - top)];
    int to = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = 0; x < width; x++, to += 3) {
        int from = 3 * (y * image.width() + weights.first()[x]);
        sum(in, from, 3, weights, x, out, to);
      }
    }
    return new RgbImage(width, bottom - top, out);
  }

  private static RgbImage vertical(RgbImage image, Weights weights, int height, int top) {
    byte[] in = image.rgb();
    int row = 3 * image.width();
    byte[] out = new byte[row * height];
    int to = 0;
    for (int y = 0; y < height; y++) {
      int from = (weights.first()[y] - top) * row;
      for (int x = 0; x < image.width(); x++, from += 3, to += 3) {
        sum(in, from, row, weights, y, out, to);
      }
    }
    return new RgbImage(image.width(), height, out);
  }

  private static void sum(
      byte[] in, int from, int step, Weights weights, int position, byte[] out, int to) {
    int red = HALF;
    int green = HALF;
    int blue = HALF;
    int at = from;
    int start = position * weights.stride();
    int end = start + weights.count()[position];
    for (int k = start; k < end; k++, at += step) {
      int w = weights.values()[k];
      red += (in[at] & 0xff) * w;
      green += (in[at + 1] & 0xff) * w;
      blue += (in[at + 2] & 0xff) * w;
    }
    out[to] = clip(red);
    out[to + 1] = clip(green);
    out[to + 2] = clip(blue);
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value >> PRECISION_BITS));
  }
}
