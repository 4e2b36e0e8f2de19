package dev.vitrail.train.images;

/**
 * An upright rectangle in pixels.
 *
 * @param x0 left edge
 * @param y0 upper edge
 * @param x1 right edge, at least {@code x0}
 * @param y1 lower edge, at least {@code y0}
 */
public record Box(double x0, double y0, double x1, double y1) {

  public Box {
    if (!(x0 <= x1 && y0 <= y1 && Double.isFinite(x1 - x0) && Double.isFinite(y1 - y0))) {
      throw new IllegalArgumentException(
          "A box needs finite x0 <= x1 and y0 <= y1, found [%s, %s, %s, %s]"
              .formatted(x0, y0, x1, y1));
    }
  }

  /** Width in pixels. */
  public double width() {
    return x1 - x0;
  }

  /** Height in pixels. */
  public double height() {
    return y1 - y0;
  }

  /** The middle. */
  public Point centre() {
    return new Point((x0 + x1) / 2, (y0 + y1) / 2);
  }

  /** Whether the point lies in the box, edges included. */
  public boolean contains(Point point) {
    return point.x() >= x0 && point.x() <= x1 && point.y() >= y0 && point.y() <= y1;
  }
}
