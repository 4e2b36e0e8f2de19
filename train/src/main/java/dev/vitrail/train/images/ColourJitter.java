package dev.vitrail.train.images;

import java.util.SplittableRandom;

/** Brightness, contrast and saturation by random factors around 1, in this order. */
record ColourJitter(double brightness, double contrast, double saturation) {

  RgbImage apply(RgbImage image, SplittableRandom random) {
    if (brightness == 0 && contrast == 0 && saturation == 0) {
      return image;
    }
    double b = factor(brightness, random);
    double c = factor(contrast, random);
    double s = factor(saturation, random);
    byte[] in = image.rgb();
    double mean = b * meanGrey(in);
    byte[] out = new byte[in.length];
    for (int i = 0; i < in.length; i += 3) {
      double grey = mean + c * (b * grey(in, i) - mean);
      for (int k = 0; k < 3; k++) {
        double value = mean + c * (b * (in[i + k] & 0xff) - mean);
        out[i + k] = clip(grey + s * (value - grey));
      }
    }
    return new RgbImage(image.width(), image.height(), out);
  }

  private static double factor(double spread, SplittableRandom random) {
    return 1 + spread * (2 * random.nextDouble() - 1);
  }

  private static double meanGrey(byte[] rgb) {
    double sum = 0;
    for (int i = 0; i < rgb.length; i += 3) {
      sum += grey(rgb, i);
    }
    return 3 * sum / rgb.length;
  }

  /** Luma of ITU-R BT.601. */
  private static double grey(byte[] rgb, int at) {
    return 0.299 * (rgb[at] & 0xff) + 0.587 * (rgb[at + 1] & 0xff) + 0.114 * (rgb[at + 2] & 0xff);
  }

  private static byte clip(double value) {
    return (byte) Math.max(0, Math.min(255, (int) (value + 0.5)));
  }
}
