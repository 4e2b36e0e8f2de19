package dev.vitrail.explain.attribution;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;

/**
 * Bilinear resizing by half pixels: the source of row y is {@code (y + 1/2) h / H - 1/2}, clamped
 * to the map. METHODS 6.2; what PyTorch calls bilinear with {@code align_corners=False}.
 */
public final class Upsampling {

  private Upsampling() {}

  /** Where an output position reads: two neighbours and the share of the second. */
  private record Axis(int[] below, int[] above, double[] share) {

    static Axis of(int from, int to) {
      Axis axis = new Axis(new int[to], new int[to], new double[to]);
      for (int i = 0; i < to; i++) {
        double source = (i + 0.5) * from / to - 0.5;
        double place = Math.max(0, Math.min(from - 1, source));
        int low = (int) place;
        axis.below[i] = low;
        axis.above[i] = Math.min(low + 1, from - 1);
        axis.share[i] = place - low;
      }
      return axis;
    }
  }

  /**
   * Resizes one map.
   *
   * @param map row-major, {@code height * width}
   * @return row-major, {@code rows * columns}
   */
  public static double[] bilinear(double[] map, int height, int width, int rows, int columns) {
    if (map.length != height * width) {
      throw new IllegalArgumentException(
          "A map of %d x %d has %d values, found %d"
              .formatted(height, width, height * width, map.length));
    }
    Axis vertical = Axis.of(height, rows);
    Axis horizontal = Axis.of(width, columns);
    double[] out = new double[Math.multiplyExact(rows, columns)];
    for (int y = 0; y < rows; y++) {
      int top = vertical.below[y] * width;
      int bottom = vertical.above[y] * width;
      double down = vertical.share[y];
      for (int x = 0; x < columns; x++) {
        int left = horizontal.below[x];
        int right = horizontal.above[x];
        double along = horizontal.share[x];
        double above = map[top + left] * (1 - along) + map[top + right] * along;
        double below = map[bottom + left] * (1 - along) + map[bottom + right] * along;
        out[y * columns + x] = above * (1 - down) + below * down;
      }
    }
    return out;
  }

  /** The values of one image of a one-channel map, in double. */
  public static double[] values(FeatureMaps map, int image) {
    MapShape shape = map.shape();
    double[] values = new double[shape.imageSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] = map.values()[image * values.length + i];
    }
    return values;
  }
}
