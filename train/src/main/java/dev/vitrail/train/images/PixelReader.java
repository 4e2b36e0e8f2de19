package dev.vitrail.train.images;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * Takes RGB out of a decoded image by its samples. Java2D's own conversion of grey images goes
 * through a linear colour space and would change the values.
 */
final class PixelReader {

  private PixelReader() {}

  /** The frame on a white canvas of the size the header says. */
  static RgbImage onCanvas(BufferedImage image, ImageHeader header) throws BadImage {
    RgbImage frame = rgb(image);
    int width = header.canvasWidth();
    if (width == frame.width() && header.canvasHeight() == frame.height()) {
      return frame;
    }
    byte[] canvas = new byte[3 * width * header.canvasHeight()];
    Arrays.fill(canvas, (byte) 255);
    for (int y = 0; y < frame.height(); y++) {
      int to = 3 * ((header.top() + y) * width + header.left());
      System.arraycopy(frame.rgb(), 3 * y * frame.width(), canvas, to, 3 * frame.width());
    }
    return new RgbImage(width, header.canvasHeight(), canvas);
  }

  static RgbImage rgb(BufferedImage image) throws BadImage {
    int width = image.getWidth();
    int height = image.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    if (image.getColorModel() instanceof IndexColorModel) {
      byPalette(image, rgb);
    } else {
      bySamples(image, rgb);
    }
    return new RgbImage(width, height, rgb);
  }

  private static void byPalette(BufferedImage image, byte[] rgb) {
    int width = image.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        int alpha = row[x] >>> 24;
        int at = 3 * (y * width + x);
        rgb[at] = overWhite(row[x] >> 16 & 0xff, alpha);
        rgb[at + 1] = overWhite(row[x] >> 8 & 0xff, alpha);
        rgb[at + 2] = overWhite(row[x] & 0xff, alpha);
      }
    }
  }

  private static void bySamples(BufferedImage image, byte[] rgb) throws BadImage {
    Raster raster = image.getRaster();
    int bands = raster.getNumBands();
    int depth = raster.getSampleModel().getSampleSize(0);
    if (bands < 1 || bands > 4 || depth > 16) {
      throw new BadImage("has %d channels of %d bits".formatted(bands, depth));
    }
    boolean alpha = image.getColorModel().hasAlpha();
    int colours = alpha ? bands - 1 : bands;
    if (colours != 1 && colours != 3) {
      throw new BadImage("has %d colour channels; grey and RGB are read".formatted(colours));
    }
    int width = image.getWidth();
    int[] row = new int[width * bands];
    int step = colours == 3 ? 1 : 0;
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      toBytes(row, depth);
      int at = 3 * y * width;
      for (int from = 0; from < row.length; from += bands, at += 3) {
        int opaque = alpha ? row[from + colours] : 255;
        rgb[at] = overWhite(row[from], opaque);
        rgb[at + 1] = overWhite(row[from + step], opaque);
        rgb[at + 2] = overWhite(row[from + 2 * step], opaque);
      }
    }
  }

  /** 16-bit samples keep the upper byte; samples of fewer than 8 bits are spread over 0..255. */
  private static void toBytes(int[] row, int depth) {
    if (depth > 8) {
      for (int i = 0; i < row.length; i++) {
        row[i] >>>= depth - 8;
      }
    } else if (depth < 8) {
      int largest = (1 << depth) - 1;
      for (int i = 0; i < row.length; i++) {
        row[i] = row[i] * 255 / largest;
      }
    }
  }

  private static byte overWhite(int value, int alpha) {
    return alpha == 255 ? (byte) value : (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
  }
}
