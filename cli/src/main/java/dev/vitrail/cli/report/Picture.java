package dev.vitrail.cli.report;

import dev.vitrail.evaluate.Peaks;
import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.Resampler;
import dev.vitrail.train.images.RgbImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Comparator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A small picture of a network input, with marks. Places are in input pixels. Draws no text, so it
 * needs no font.
 */
final class Picture {

  /** Side of the pictures in the report, in pixels. */
  static final int SIDE = 176;

  /** Most pixels across of a picture that holds its own legend. */
  static final int WIDE = 420;

  private static final int RINGS = 10;
  private static final float QUALITY = 0.82f;
  private static final int SHADOW = 0xb0101418;

  private final BufferedImage image;
  private final double scale;

  private Picture(BufferedImage image, double scale) {
    this.image = image;
    this.scale = scale;
  }

  /** The input itself. */
  static Picture of(RgbImage input) {
    return new Picture(scaled(input.toBufferedImage()), (double) SIDE / input.width());
  }

  /** A drawing of the size of the input, such as a map over it. */
  static Picture of(BufferedImage drawing) {
    return new Picture(scaled(drawing), (double) SIDE / drawing.getWidth());
  }

  /** A drawing of its own shape, no wider than {@link #WIDE}. */
  static Picture wide(RgbImage drawing) {
    int width = Math.min(WIDE, drawing.width());
    int height = Math.max(1, (int) ((long) drawing.height() * width / drawing.width()));
    return new Picture(
        Resampler.resize(drawing, new Box(0, 0, drawing.width(), drawing.height()), width, height)
            .toBufferedImage(),
        (double) width / drawing.width());
  }

  private static BufferedImage scaled(BufferedImage from) {
    BufferedImage to = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = to.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    pen.drawImage(reduced(from), 0, 0, SIDE, SIDE, null);
    pen.dispose();
    return to;
  }

  /** Halves an image until it is less than twice as large as wanted, which keeps it smooth. */
  private static BufferedImage reduced(BufferedImage from) {
    BufferedImage at = from;
    while (at.getWidth() >= 2 * SIDE) {
      BufferedImage half =
          new BufferedImage(at.getWidth() / 2, at.getHeight() / 2, BufferedImage.TYPE_INT_RGB);
      Graphics2D pen = half.createGraphics();
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      pen.drawImage(at, 0, 0, half.getWidth(), half.getHeight(), null);
      pen.dispose();
      at = half;
    }
    return at;
  }

  /** A ring with a dot, dark behind so that it shows on any ground. */
  Picture ring(double row, double column, int rgb) {
    Graphics2D pen = pen();
    double x = column * scale;
    double y = row * scale;
    Ellipse2D circle = new Ellipse2D.Double(x - 7, y - 7, 14, 14);
    stroke(pen, circle, rgb, 2.2f);
    pen.setColor(new Color(rgb));
    pen.fill(new Ellipse2D.Double(x - 1.8, y - 1.8, 3.6, 3.6));
    pen.dispose();
    return this;
  }

  /**
   * Rings at the peaks of the strongest filters of an image, the strongest on top.
   *
   * @param colour of the ring of a filter
   * @return the filters, strongest first; silent ones have no peak
   */
  int[] peaks(Peaks peaks, int image, IntUnaryOperator colour) {
    int[] strongest =
        IntStream.range(0, peaks.filters())
            .filter(f -> !peaks.silent(image, f))
            .boxed()
            .sorted(Comparator.comparingDouble(f -> -peaks.value(image, f)))
            .limit(RINGS)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int k = strongest.length - 1; k >= 0; k--) {
      int f = strongest[k];
      ring(peaks.row(image, f), peaks.column(image, f), colour.applyAsInt(f));
    }
    return strongest;
  }

  /** A small cross at a landmark. */
  Picture cross(double row, double column, int rgb) {
    Graphics2D pen = pen();
    double x = column * scale;
    double y = row * scale;
    stroke(pen, new Line2D.Double(x - 5, y - 5, x + 5, y + 5), rgb, 1.8f);
    stroke(pen, new Line2D.Double(x - 5, y + 5, x + 5, y - 5), rgb, 1.8f);
    pen.dispose();
    return this;
  }

  /** A box around a place, as far as it lies in the picture. */
  Picture box(double row, double column, double height, double width, int rgb) {
    Graphics2D pen = pen();
    stroke(
        pen,
        new Rectangle2D.Double(
            (column - width / 2) * scale,
            (row - height / 2) * scale,
            width * scale,
            height * scale),
        rgb,
        1.6f);
    pen.dispose();
    return this;
  }

  private Graphics2D pen() {
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    return pen;
  }

  private static void stroke(Graphics2D pen, java.awt.Shape shape, int rgb, float width) {
    pen.setColor(new Color(SHADOW, true));
    pen.setStroke(new BasicStroke(width + 2));
    pen.draw(shape);
    pen.setColor(new Color(rgb));
    pen.setStroke(new BasicStroke(width));
    pen.draw(shape);
  }

  BufferedImage image() {
    return image;
  }

  /** The picture as a JPEG data URI, a few kilobytes. */
  String dataUri() {
    return dataUri(image);
  }

  /** A drawing as a JPEG data URI. */
  static String dataUri(BufferedImage image) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam options = writer.getDefaultWriteParam();
      options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      options.setCompressionQuality(QUALITY);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
  }

  /** Pictures side by side as a PNG file. */
  static byte[] strip(java.util.List<Picture> pictures) {
    int gap = 6;
    int width = Math.max(1, pictures.size() * (SIDE + gap) - gap);
    BufferedImage strip = new BufferedImage(width, SIDE, BufferedImage.TYPE_INT_ARGB);
    Graphics2D pen = strip.createGraphics();
    for (int i = 0; i < pictures.size(); i++) {
      pen.drawImage(pictures.get(i).image(), i * (SIDE + gap), 0, null);
    }
    pen.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(strip, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
