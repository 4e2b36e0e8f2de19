package dev.vitrail.cli.report;

/** From a share of the largest value to a colour, dark to bright, told apart without hue. */
final class ColourScale {

  private static final int[] COLOURS = {
    0x000004, 0x320a5e, 0x781c6d, 0xbc3754, 0xed6925, 0xfbb61a, 0xfcffa4
  };

  private ColourScale() {}

  /** Packed RGB of a share, 0 to 1. */
  static int at(double share) {
    double place = Math.max(0, Math.min(1, share)) * (COLOURS.length - 1);
    int below = Math.min(COLOURS.length - 2, (int) place);
    return mix(COLOURS[below], COLOURS[below + 1], place - below);
  }

  /** A colour between two. */
  static int mix(int a, int b, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double v = (a >> shift & 0xff) * (1 - share) + (b >> shift & 0xff) * share;
      mixed |= (int) Math.round(v) << shift;
    }
    return mixed;
  }
}
