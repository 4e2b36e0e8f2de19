package dev.vitrail.train.images;

/** Turns a stored image upright by its EXIF orientation (EXIF 2.32, tag 0x0112). */
final class Orientation {

  private Orientation() {}

  /**
   * The upright image.
   *
   * @param orientation 1 to 8: where row 0 and column 0 of the stored image belong
   */
  static RgbImage upright(RgbImage image, int orientation) {
    if (orientation == 1) {
      return image;
    }
    boolean transposed = orientation >= 5;
    int width = transposed ? image.height() : image.width();
    int height = transposed ? image.width() : image.height();
    boolean flipX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean flipY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    byte[] rgb = new byte[image.rgb().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        // Position in the stored image of the pixel that is seen at (x, y).
        int u = transposed ? y : x;
        int v = transposed ? x : y;
        int sx = flipX ? image.width() - 1 - u : u;
        int sy = flipY ? image.height() - 1 - v : v;
        int from = 3 * (sy * image.width() + sx);
        int to = 3 * (y * width + x);
        rgb[to] = image.rgb()[from];
        rgb[to + 1] = image.rgb()[from + 1];
        rgb[to + 2] = image.rgb()[from + 2];
      }
    }
    return new RgbImage(width, height, rgb);
  }
}
