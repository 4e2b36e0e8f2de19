package dev.vitrail.train.images;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * Eight-bit RGB pixels. The array is shared, not copied; whoever passes it on stops writing.
 *
 * @param width pixels
 * @param height pixels
 * @param rgb rows from the top, three bytes a pixel, length {@code 3 * width * height}
 */
public record RgbImage(int width, int height, byte[] rgb) {

  public RgbImage {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "An image has at least one pixel, found %d x %d".formatted(width, height));
    }
    if (rgb.length != Math.multiplyExact(3, Math.multiplyExact(width, height))) {
      throw new IllegalArgumentException(
          "%d x %d pixels need %d bytes, found %d"
              .formatted(width, height, 3L * width * height, rgb.length));
    }
  }

  /** One sample, 0..255; channel 0 red, 1 green, 2 blue. */
  public int sample(int x, int y, int channel) {
    return rgb[3 * (y * width + x) + channel] & 0xff;
  }

  /** The same pixels as a Java2D image of type {@code TYPE_INT_RGB}. */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[x] = sample(x, y, 0) << 16 | sample(x, y, 1) << 8 | sample(x, y, 2);
      }
      image.setRGB(0, y, width, 1, row, 0, width);
    }
    return image;
  }

  /** The image as a PNG file. */
  public byte[] toPng() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(rgb.length / 2 + 1024);
    try {
      ImageIO.write(toBufferedImage(), "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
