package dev.vitrail.cli.draw;

import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.Resampler;
import dev.vitrail.train.images.RgbImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** A picture with marks at places in its own pixels. Draws no text, so it needs no font. */
public final class MarkedPicture {

  /** Colours that differ for the colour-blind too (Okabe and Ito 2008). */
  private static final int[] COLOURS = {
    0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0xd55e00, 0xcc79a7, 0x0072b2
  };

  private static final int SHADOW = 0xb0101418;

  private final BufferedImage image;
  private final double scale;

  private MarkedPicture(BufferedImage image, double scale) {
    this.image = image;
    this.scale = scale;
  }

  /**
   * A picture to draw on.
   *
   * @param side of the drawn picture in pixels; places stay those of {@code picture}, a square
   */
  public static MarkedPicture of(RgbImage picture, int side) {
    Box whole = new Box(0, 0, picture.width(), picture.height());
    return new MarkedPicture(copy(picture, whole, side), (double) side / picture.width());
  }

  /** The middle square of a picture, {@code side} pixels wide. */
  public static MarkedPicture square(RgbImage picture, int side) {
    int shorter = Math.min(picture.width(), picture.height());
    double left = (picture.width() - shorter) / 2.0;
    double top = (picture.height() - shorter) / 2.0;
    Box middle = new Box(left, top, left + shorter, top + shorter);
    return new MarkedPicture(copy(picture, middle, side), (double) side / shorter);
  }

  /** A part of a picture, stretched to a square. */
  public static MarkedPicture patch(RgbImage picture, Box part, int side) {
    return new MarkedPicture(copy(picture, part, side), side / part.width());
  }

  private static BufferedImage copy(RgbImage picture, Box part, int side) {
    BufferedImage copy = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = copy.createGraphics();
    pen.drawImage(Resampler.resize(picture, part, side, side).toBufferedImage(), 0, 0, null);
    pen.dispose();
    return copy;
  }

  /** The colour of a number, as {@code 0xrrggbb}; they repeat after seven. */
  public static int colour(int number) {
    return COLOURS[number % COLOURS.length];
  }

  /** The same as CSS writes it. */
  public static String css(int number) {
    return "#%06x".formatted(colour(number));
  }

  /** A ring with a dot. */
  public MarkedPicture ring(double row, double column, double radius, int rgb) {
    double x = column * scale;
    double y = row * scale;
    return draw(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius), rgb, 2, false)
        .draw(new Ellipse2D.Double(x - 1.5, y - 1.5, 3, 3), rgb, 1, true);
  }

  /** A line between two places. */
  public MarkedPicture link(double row, double column, double toRow, double toColumn, int rgb) {
    Shape line = new Line2D.Double(column * scale, row * scale, toColumn * scale, toRow * scale);
    return draw(line, rgb, 1.2f, false);
  }

  /** A frame around a part. */
  public MarkedPicture frame(Box part, int rgb) {
    Shape frame =
        new Rectangle2D.Double(
            part.x0() * scale, part.y0() * scale, part.width() * scale, part.height() * scale);
    return draw(frame, rgb, 1.4f, false);
  }

  private MarkedPicture draw(Shape shape, int rgb, float width, boolean filled) {
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    pen.setColor(new Color(SHADOW, true));
    pen.setStroke(new BasicStroke(width + 1.6f));
    pen.draw(shape);
    pen.setColor(new Color(rgb));
    pen.setStroke(new BasicStroke(width));
    if (filled) {
      pen.fill(shape);
    }
    pen.draw(shape);
    pen.dispose();
    return this;
  }

  /** The picture as a JPEG data URI. */
  public String uri() {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      ImageIO.write(image, "jpg", out);
      return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException("Memory takes any picture", e);
    }
  }
}
