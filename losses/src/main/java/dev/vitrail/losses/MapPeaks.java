package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;

/**
 * The peak of every map of a batch. The arrays are shared, not copied.
 *
 * @param shape shape of the maps
 * @param cells peak cell, {@code row * width + column}, {@code [batch * channels]}, channels
 *     fastest; 0 where the map is silent
 * @param values largest value of each map, same order
 */
public record MapPeaks(MapShape shape, int[] cells, double[] values) {

  public MapPeaks {
    int pairs = Math.multiplyExact(shape.batch(), shape.channels());
    if (cells.length != pairs || values.length != pairs) {
      throw new IllegalArgumentException(
          "Peaks of maps %s need %d cells and values, found %d and %d"
              .formatted(shape, pairs, cells.length, values.length));
    }
  }

  /** Peaks by arg-max, ties to the first in row-major order. */
  public static MapPeaks of(MapShape shape, float[] maps) {
    return of(shape, maps, TemplateMask.Peak.ARGMAX);
  }

  /** Peaks by a rule. */
  public static MapPeaks of(MapShape shape, float[] maps, TemplateMask.Peak rule) {
    return of(shape, new Values.Floats(maps), rule);
  }

  /** Peaks by a rule. */
  public static MapPeaks of(MapShape shape, double[] maps, TemplateMask.Peak rule) {
    return of(shape, new Values.Doubles(maps), rule);
  }

  static MapPeaks of(MapShape shape, Values maps, TemplateMask.Peak rule) {
    Values.check(shape, maps.length(), "Maps");
    int channels = shape.channels();
    int[] cells = new int[shape.batch() * channels];
    double[] values = new double[cells.length];
    Parallel.forEach(
        shape.batch(),
        shape.size(),
        image -> {
          PeakSearch search = new PeakSearch(shape);
          search.run(maps, image, rule);
          for (int c = 0; c < channels; c++) {
            cells[image * channels + c] =
                (int) search.rows[c] * shape.width() + (int) search.columns[c];
            values[image * channels + c] = search.best[c];
          }
        });
    return new MapPeaks(shape, cells, values);
  }

  /** Row of a peak. */
  public int row(int image, int channel) {
    return cells[image * shape.channels() + channel] / shape.width();
  }

  /** Column of a peak. */
  public int column(int image, int channel) {
    return cells[image * shape.channels() + channel] % shape.width();
  }

  /** Largest value of a map. */
  public double value(int image, int channel) {
    return values[image * shape.channels() + channel];
  }

  /** Whether a map after ReLU is zero everywhere, so that its peak means nothing. */
  public boolean silent(int image, int channel) {
    return !(value(image, channel) > 0);
  }
}
