package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Relevance of each pixel of one image, signed, as the method gave it: no rectifier, no scaling.
 * The array is shared, not copied.
 *
 * @param height rows
 * @param width columns
 * @param values row-major, finite
 */
public record PixelMap(int height, int width, double[] values) {

  public PixelMap {
    if (height < 1 || width < 1 || values.length != Math.multiplyExact(height, width)) {
      throw new IllegalArgumentException(
          "A map of %d x %d pixels does not fit %d values".formatted(height, width, values.length));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "A map has the value %s at row %d, column %d; values must be finite"
                .formatted(values[i], i / width, i % width));
      }
    }
  }

  /** One image of a batch of maps; channels are summed, METHODS 7 rule 3. */
  public static PixelMap of(FeatureMaps maps, int image) {
    MapShape shape = maps.shape();
    double[] values = new double[shape.cells()];
    int at = image * shape.imageSize();
    for (int pixel = 0; pixel < values.length; pixel++) {
      for (int c = 0; c < shape.channels(); c++) {
        values[pixel] += maps.values()[at++];
      }
    }
    return new PixelMap(shape.height(), shape.width(), values);
  }

  /** Number of pixels. */
  public int size() {
    return values.length;
  }

  /** Whether every value is 0. */
  public boolean isZero() {
    return Arrays.stream(values).allMatch(v -> v == 0);
  }

  /** Largest value. */
  public double max() {
    return Arrays.stream(values).max().orElseThrow();
  }

  /** Sum over pixels. */
  public double sum() {
    return Arrays.stream(values).sum();
  }

  /** The map of changed values. */
  public PixelMap map(DoubleUnaryOperator change) {
    return new PixelMap(height, width, Arrays.stream(values).map(change).toArray());
  }

  /** Magnitudes. */
  public PixelMap abs() {
    return map(Math::abs);
  }

  /**
   * Means over a coarser grid, so that maps of different resolution can be compared. Row y belongs
   * to cell {@code floor(y * rows / height)}.
   */
  public PixelMap pooled(int rows, int columns) {
    if (rows < 1 || columns < 1 || rows > height || columns > width) {
      throw new IllegalArgumentException(
          "A map of %d x %d cannot be pooled to %d x %d".formatted(height, width, rows, columns));
    }
    double[] sums = new double[rows * columns];
    int[] counts = new int[sums.length];
    for (int i = 0; i < values.length; i++) {
      int row = cell(i / width, rows, height);
      int cell = row * columns + cell(i % width, columns, width);
      sums[cell] += values[i];
      counts[cell]++;
    }
    Arrays.setAll(sums, cell -> sums[cell] / counts[cell]);
    return new PixelMap(rows, columns, sums);
  }

  private static int cell(int pixel, int cells, int pixels) {
    return (int) ((long) pixel * cells / pixels);
  }

  /** Share of pixels whose value another pixel has as well. */
  public double tiedShare() {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int tied = 0;
    for (int i = 0; i < sorted.length; i++) {
      boolean below = i > 0 && sorted[i - 1] == sorted[i];
      boolean above = i + 1 < sorted.length && sorted[i + 1] == sorted[i];
      tied += below || above ? 1 : 0;
    }
    return (double) tied / sorted.length;
  }

  /** Pixels by decreasing value; equal values by ascending index. METHODS 7 rule 5. */
  public int[] descending() {
    double[] sorted = Arrays.stream(values).map(v -> v + 0.0).sorted().toArray();
    int[] next = new int[sorted.length];
    int[] order = new int[sorted.length];
    for (int pixel = 0; pixel < order.length; pixel++) {
      int place = sorted.length - 1 - last(sorted, values[pixel]);
      order[place + next[place]++] = pixel;
    }
    return order;
  }

  /** Position of the last sorted value that is not above a value of the list. */
  private static int last(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }
}
