package dev.vitrail.evaluate.dissection;

import dev.vitrail.evaluate.masks.PixelMask;

/**
 * The pixels where a filter fires: S of METHODS 3.
 *
 * @param kind how cells become pixels
 * @param radius of the disc in jumps, for {@link Kind#DISC}
 */
public record FilterRegion(Kind kind, double radius) {

  /** How cells become pixels. */
  public enum Kind {
    /** The interpolated map above the threshold, as in Network Dissection. */
    BILINEAR,
    /** Discs around the fields of the cells above the threshold, as in Zhang et al. */
    DISC
  }

  /** The default. */
  public static final FilterRegion BILINEAR = new FilterRegion(Kind.BILINEAR, 1.5);

  /** Round fields of 1.5 jumps; the paper does not tell its radius. */
  public static final FilterRegion DISC = new FilterRegion(Kind.DISC, 1.5);

  public FilterRegion {
    if (!(radius > 0 && radius <= 100)) {
      throw new IllegalArgumentException(
          "The radius of a disc lies in (0, 100] jumps, found %s".formatted(radius));
    }
  }

  /**
   * The pixels above a threshold.
   *
   * @param map cells of one filter in row-major order
   * @param columns cells in a row
   * @param threshold exceeded strictly
   */
  PixelMask of(float[] map, int columns, float threshold, Upsampling upsampling) {
    float highest = Float.NEGATIVE_INFINITY;
    for (float value : map) {
      highest = Math.max(highest, value);
    }
    if (!(highest > threshold)) {
      return PixelMask.empty(upsampling.height(), upsampling.width());
    }
    return kind == Kind.BILINEAR
        ? bilinear(map, columns, threshold, upsampling)
        : discs(map, columns, threshold, upsampling);
  }

  private static PixelMask bilinear(
      float[] map, int columns, float threshold, Upsampling upsampling) {
    PixelMask mask = PixelMask.empty(upsampling.height(), upsampling.width());
    double[] row = new double[columns];
    for (int y = 0; y < mask.height(); y++) {
      upsampling.row(map, y, row);
      double highest = Double.NEGATIVE_INFINITY;
      for (double value : row) {
        highest = Math.max(highest, value);
      }
      // No value between two cells exceeds the larger of them.
      for (int x = 0; highest > threshold && x < mask.width(); x++) {
        if (upsampling.pixel(row, x) > threshold) {
          int pixel = y * mask.width() + x;
          mask.bits()[pixel >>> 6] |= 1L << pixel;
        }
      }
    }
    return mask;
  }

  private PixelMask discs(float[] map, int columns, float threshold, Upsampling upsampling) {
    PixelMask mask = PixelMask.empty(upsampling.height(), upsampling.width());
    double reach = radius * upsampling.jump();
    for (int cell = 0; cell < map.length; cell++) {
      if (map[cell] > threshold) {
        double row = upsampling.centreRow(cell / columns);
        double column = upsampling.centreColumn(cell % columns);
        disc(mask, row, column, reach);
      }
    }
    return mask;
  }

  private static void disc(PixelMask mask, double row, double column, double reach) {
    int top = (int) Math.max(0, Math.floor(row - reach));
    int bottom = (int) Math.min(mask.height() - 1.0, Math.ceil(row + reach));
    int left = (int) Math.max(0, Math.floor(column - reach));
    int right = (int) Math.min(mask.width() - 1.0, Math.ceil(column + reach));
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double dy = y + 0.5 - row;
        double dx = x + 0.5 - column;
        if (dy * dy + dx * dx <= reach * reach) {
          int pixel = y * mask.width() + x;
          mask.bits()[pixel >>> 6] |= 1L << pixel;
        }
      }
    }
  }
}
