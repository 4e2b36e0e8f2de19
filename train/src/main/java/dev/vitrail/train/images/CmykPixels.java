package dev.vitrail.train.images;

import java.awt.image.Raster;

/**
 * Four-channel JPEG samples to RGB, without a profile: each of red, green, blue is the complement
 * of an ink times the complement of black. Adobe stores inks inverted (Adobe Technical Note 5116),
 * so the stored values are those complements.
 */
final class CmykPixels {

  /** The files of Adobe's applications say how their four channels are meant. */
  enum Storage {
    /** Inverted CMYK. */
    CMYK,
    /** Inverted CMY as luma and chroma, and inverted black. */
    YCCK
  }

  private CmykPixels() {}

  static RgbImage rgb(Raster raster, Storage storage) throws BadImage {
    if (raster.getNumBands() != 4 || raster.getSampleModel().getSampleSize(0) != 8) {
      throw new BadImage("is corrupt: four channels of 8 bits are expected");
    }
    int width = raster.getWidth();
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, raster.getHeight()))];
    int[] row = new int[4 * width];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += 4, to += 3) {
        if (storage == Storage.YCCK) {
          inks(row, i);
        }
        for (int k = 0; k < 3; k++) {
          rgb[to + k] = (byte) ((row[i + k] * row[i + 3] + 127) / 255);
        }
      }
    }
    return new RgbImage(width, raster.getHeight(), rgb);
  }

  /** JFIF's inverse transform, then the complement, as the YCCK of libjpeg. */
  private static void inks(int[] row, int at) {
    double luma = row[at];
    double cb = row[at + 1] - 128;
    double cr = row[at + 2] - 128;
    row[at] = 255 - clip(luma + 1.402 * cr);
    row[at + 1] = 255 - clip(luma - 0.344136 * cb - 0.714136 * cr);
    row[at + 2] = 255 - clip(luma + 1.772 * cb);
  }

  private static int clip(double value) {
    return (int) Math.max(0, Math.min(255, value + 0.5));
  }
}
