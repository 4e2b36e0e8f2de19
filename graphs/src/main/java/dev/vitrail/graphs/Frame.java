package dev.vitrail.graphs;

/**
 * Size of the network input.
 *
 * @param height rows in pixels, at least 1
 * @param width columns in pixels, at least 1
 */
public record Frame(int height, int width) {

  public Frame {
    if (height < 1 || width < 1 || height > 1 << 16 || width > 1 << 16) {
      throw new IllegalArgumentException(
          "An input is 1 to 65536 pixels high and wide, found %d x %d".formatted(height, width));
    }
  }

  /** Side of the square of the same area, the unit of search windows. */
  public double side() {
    return Math.sqrt((double) height * width);
  }

  /** Diagonal in pixels, the unit of distances. */
  public double diagonal() {
    return Math.hypot(height, width);
  }
}
