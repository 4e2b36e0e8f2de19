package dev.vitrail.explain.drawing;

/**
 * From a number to a colour. Both maps grow evenly in lightness from their neutral end, so they can
 * be read without telling hues apart and in print.
 */
public enum ColourMap {
  /** 0 black over violet and orange to pale yellow: matplotlib's inferno. */
  SEQUENTIAL,
  /** Blue below, white at one half, red above: ColorBrewer's RdBu turned round. */
  DIVERGING,
  /** Black to white. */
  GREY;

  private static final int[] INFERNO = {
    0x000004, 0x1b0c41, 0x4a0c6b, 0x781c6d, 0xa52c60, 0xcf4446, 0xed6925, 0xfb9b06, 0xf7d13d,
    0xfcffa4
  };
  private static final int[] BLUE_RED = {
    0x053061, 0x2166ac, 0x4393c3, 0x92c5de, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xf4a582, 0xd6604d,
    0xb2182b, 0x67001f
  };
  private static final int[] BLACK_WHITE = {0x000000, 0xffffff};

  private int[] stops() {
    return switch (this) {
      case SEQUENTIAL -> INFERNO;
      case DIVERGING -> BLUE_RED;
      case GREY -> BLACK_WHITE;
    };
  }

  /** Packed RGB of a share, 0 to 1. */
  public int at(double share) {
    int[] stops = stops();
    double place = Math.max(0, Math.min(1, share)) * (stops.length - 1);
    int below = Math.min(stops.length - 2, (int) place);
    return mix(stops[below], stops[below + 1], place - below);
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
