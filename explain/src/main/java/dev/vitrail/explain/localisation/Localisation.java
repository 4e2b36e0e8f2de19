package dev.vitrail.explain.localisation;

/**
 * Where an object was found.
 *
 * @param width columns of the image
 * @param mask object pixels, row-major
 * @param box bounds of the object
 * @param pixels object pixels, counted
 * @param fallback whether the cut found nothing and the box is that of the most salient pixels
 */
public record Localisation(int width, boolean[] mask, Bounds box, int pixels, boolean fallback) {

  /**
   * Bounds in pixels, the last row and column included.
   *
   * @param top first row
   * @param left first column
   * @param bottom last row
   * @param right last column
   */
  public record Bounds(int top, int left, int bottom, int right) {}

  /** The bounds and count of a mask that is not empty. */
  static Localisation of(int width, boolean[] mask, boolean fallback) {
    int top = Integer.MAX_VALUE;
    int left = Integer.MAX_VALUE;
    int bottom = -1;
    int right = -1;
    int pixels = 0;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i]) {
        top = Math.min(top, i / width);
        bottom = i / width;
        left = Math.min(left, i % width);
        right = Math.max(right, i % width);
        pixels++;
      }
    }
    return new Localisation(width, mask, new Bounds(top, left, bottom, right), pixels, fallback);
  }
}
