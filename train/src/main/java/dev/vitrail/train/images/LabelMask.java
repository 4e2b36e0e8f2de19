package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A number for each pixel: part masks and trimaps. Stored as palette PNG whose pixel index is the
 * number. The array is shared, not copied; whoever passes it on stops writing.
 *
 * @param width pixels
 * @param height pixels
 * @param values rows from the top, 0..255 as unsigned bytes
 */
public record LabelMask(int width, int height, byte[] values) {

  public LabelMask {
    if (width < 1 || height < 1 || values.length != Math.multiplyExact(width, height)) {
      throw new IllegalArgumentException(
          "A mask of %d x %d does not fit %d values".formatted(width, height, values.length));
    }
  }

  /**
   * Reads a palette or grey PNG of at most 8 bits.
   *
   * @throws VitrailException of kind DATA, one line
   */
  public static LabelMask read(Path file) {
    try {
      BufferedImage image = ImageDecoder.standard().raw(file);
      Raster raster = image.getRaster();
      if (raster.getNumBands() != 1 || raster.getSampleModel().getSampleSize(0) > 8) {
        throw new BadImage("is no palette or grey PNG of at most 8 bits");
      }
      int[] samples = raster.getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
      byte[] values = new byte[samples.length];
      for (int i = 0; i < samples.length; i++) {
        values[i] = (byte) samples[i];
      }
      return new LabelMask(image.getWidth(), image.getHeight(), values);
    } catch (BadImage e) {
      throw VitrailException.data(file, e.getMessage(), e);
    }
  }

  /** The value of a pixel, 0..255. */
  public int get(int x, int y) {
    return values[y * width + x] & 0xff;
  }

  /** How many pixels have a value. */
  public int count(int value) {
    int count = 0;
    for (byte v : values) {
      count += (v & 0xff) == value ? 1 : 0;
    }
    return count;
  }

  /**
   * The mask as the network input sees it: the nearest mask pixel for the centre of each input
   * pixel.
   *
   * @param outside value of input pixels that lie beyond the image
   */
  public LabelMask at(Placement placement, int outside) {
    int size = placement.size();
    byte[] moved = new byte[size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        Point from = placement.unmap(new Point(x + 0.5, y + 0.5));
        int u = (int) Math.floor(from.x());
        int v = (int) Math.floor(from.y());
        boolean inside = u >= 0 && u < width && v >= 0 && v < height;
        moved[y * size + x] = inside ? values[v * width + u] : (byte) outside;
      }
    }
    return new LabelMask(size, size, moved);
  }

  /**
   * The mask as a palette PNG file.
   *
   * @param colours packed RGB for the values 0..n-1, at most 256; every value must be below n
   */
  public byte[] toPng(int[] colours) {
    int bits = colours.length <= 4 ? 2 : colours.length <= 16 ? 4 : 8;
    IndexColorModel palette =
        new IndexColorModel(bits, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
    int type = bits == 8 ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_BYTE_BINARY;
    BufferedImage image = new BufferedImage(width, height, type, palette);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        row[x] = get(x, y);
        if (row[x] >= colours.length) {
          throw new IllegalArgumentException(
              "Value %d has no colour; there are %d".formatted(row[x], colours.length));
        }
      }
      image.getRaster().setPixels(0, y, width, 1, row);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
