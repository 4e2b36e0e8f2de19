package dev.vitrail.train.images;

/**
 * Where the pixels of an image lie in the square network input: {@code x' = scaleX * x + shiftX},
 * {@code y' = scaleY * y + shiftY}. A negative {@code scaleX} mirrors.
 *
 * @param scaleX input pixels per image pixel, not 0
 * @param shiftX input pixels
 * @param scaleY input pixels per image pixel, above 0
 * @param shiftY input pixels
 * @param size side of the input in pixels
 */
public record Placement(double scaleX, double shiftX, double scaleY, double shiftY, int size) {

  /** The placement that maps {@code box} of the image onto the whole input. */
  static Placement of(Box box, int size, boolean mirrored) {
    double scaleX = size / box.width();
    double scaleY = size / box.height();
    return mirrored
        ? new Placement(-scaleX, size + scaleX * box.x0(), scaleY, -scaleY * box.y0(), size)
        : new Placement(scaleX, -scaleX * box.x0(), scaleY, -scaleY * box.y0(), size);
  }

  /** Whether left and right are swapped. */
  public boolean mirrored() {
    return scaleX < 0;
  }

  /** From image to input pixels. */
  public Point map(Point point) {
    return new Point(scaleX * point.x() + shiftX, scaleY * point.y() + shiftY);
  }

  /** From input to image pixels. */
  public Point unmap(Point point) {
    return new Point((point.x() - shiftX) / scaleX, (point.y() - shiftY) / scaleY);
  }

  /** From image to input pixels. The box may reach outside the input. */
  public Box map(Box box) {
    Point a = map(new Point(box.x0(), box.y0()));
    Point b = map(new Point(box.x1(), box.y1()));
    return new Box(
        Math.min(a.x(), b.x()),
        Math.min(a.y(), b.y()),
        Math.max(a.x(), b.x()),
        Math.max(a.y(), b.y()));
  }

  /** Whether an input pixel position lies inside the input. */
  public boolean holds(Point point) {
    return point.x() >= 0 && point.x() < size && point.y() >= 0 && point.y() < size;
  }
}
