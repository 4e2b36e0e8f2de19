package dev.vitrail.train.images;

/**
 * A 64-bit picture of an image for finding near copies: whether each cell of an 8 x 8 grid is
 * brighter than its right neighbour, after reduction to 9 x 8 grey cells (N. Krawetz, "Kind of Like
 * That", 2013). Copies that were recompressed or resized differ in few bits.
 */
public final class DifferenceHash {

  private DifferenceHash() {}

  /** The hash; bit 63 is the upper left cell. */
  public static long of(RgbImage image) {
    RgbImage small = Resampler.resize(image, new Box(0, 0, image.width(), image.height()), 9, 8);
    long hash = 0;
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        hash = hash << 1 | (grey(small, x, y) > grey(small, x + 1, y) ? 1 : 0);
      }
    }
    return hash;
  }

  /** Number of bits that differ, 0..64. */
  public static int distance(long a, long b) {
    return Long.bitCount(a ^ b);
  }

  /** Luma of ITU-R BT.601, times 1000. */
  private static int grey(RgbImage image, int x, int y) {
    return 299 * image.sample(x, y, 0) + 587 * image.sample(x, y, 1) + 114 * image.sample(x, y, 2);
  }
}
