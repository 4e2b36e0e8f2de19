package dev.vitrail.train.synthetic;

import java.util.SplittableRandom;

/** Red, green and blue, each 0..255; values outside are cut off when packed. */
record Colour(double red, double green, double blue) {

  static Colour of(int packed) {
    return new Colour(packed >> 16 & 0xff, packed >> 8 & 0xff, packed & 0xff);
  }

  /** Any colour: hue free, saturation and lightness within bounds, 0..1. */
  static Colour any(SplittableRandom random, double saturation, double low, double high) {
    double hue = 6 * random.nextDouble();
    double light = 255 * (low + (high - low) * random.nextDouble());
    double s = saturation * random.nextDouble();
    return new Colour(
        channel(hue, 0, light, s), channel(hue, 4, light, s), channel(hue, 2, light, s));
  }

  private static double channel(double hue, double turn, double light, double saturation) {
    double h = Math.abs((hue + turn) % 6 - 3) - 1;
    double ramp = Math.max(0, Math.min(1, h));
    return light * (1 - saturation + 2 * saturation * ramp) / (1 + saturation * 0.3);
  }

  Colour mix(Colour other, double share) {
    return new Colour(
        red + (other.red - red) * share,
        green + (other.green - green) * share,
        blue + (other.blue - blue) * share);
  }

  Colour times(double factor) {
    return new Colour(red * factor, green * factor, blue * factor);
  }

  /** Packed RGB after scaling. */
  int packed(double factor) {
    return clip(red * factor) << 16 | clip(green * factor) << 8 | clip(blue * factor);
  }

  private static int clip(double value) {
    return (int) Math.max(0, Math.min(255, value + 0.5));
  }
}
