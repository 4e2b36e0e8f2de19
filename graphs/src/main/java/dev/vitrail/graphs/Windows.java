package dev.vitrail.graphs;

import dev.vitrail.engine.ReceptiveField;

/**
 * For every pattern and one axis, the cells inside its search window and {@code exp(-(p - m)^2 / 2
 * st^2)} at each, over that of the cell nearest to the mean. The two-dimensional Gaussian is the
 * product of its axes.
 *
 * <p>One exponential a window: cells are evenly spaced, so the ratio of neighbours changes by a
 * factor that the spread alone gives. Memory: one double a pattern and cell of the largest window.
 */
final class Windows {

  private static final double LEAST_RATIO = 1e-100;

  private final double start;
  private final double jump;
  private final int cells;
  private final int stride;
  private final int[] first;
  private final int[] count;
  private final double[] values;
  private final double[] exponents;

  /**
   * Room for the windows of a layer.
   *
   * @param widestReach largest half width in pixels
   */
  Windows(ReceptiveField axis, int cells, int patterns, double widestReach) {
    start = axis.start();
    jump = axis.jump();
    this.cells = cells;
    double most = Math.floor(2 * widestReach / jump) + 1;
    stride = (int) Math.min(cells, most);
    first = new int[patterns];
    count = new int[patterns];
    values = new double[Math.multiplyExact(patterns, stride)];
    exponents = new double[patterns];
  }

  /** What neighbouring ratios change by, for {@link #fill}; no mean enters. */
  double factor(double spread) {
    return Math.exp(-jump * jump / (spread * spread));
  }

  /**
   * Fills the window of one pattern.
   *
   * @param factor of {@link #factor} for this spread
   * @return sum of the values
   */
  double fill(int pattern, double mean, double reach, double spread, double factor) {
    int from = (int) Math.max(0, Math.ceil((mean - reach - start) / jump));
    int to = (int) Math.min(cells - 1, Math.floor((mean + reach - start) / jump));
    int size = Math.min(stride, Math.max(0, to - from + 1));
    count[pattern] = size;
    first[pattern] = size == 0 ? 0 : from;
    exponents[pattern] = 0;
    if (size == 0) {
      return 0;
    }
    double place = Math.rint((mean - start) / jump);
    int nearest = (int) Math.max(from, Math.min(from + size - 1, place));
    double offset = start + jump * nearest - mean;
    double scale = -1 / (2 * spread * spread);
    exponents[pattern] = scale * offset * offset;
    int begin = pattern * stride;
    int middle = begin + nearest - from;
    double after = Math.exp(scale * jump * (jump + 2 * offset));
    values[middle] = 1;
    double sum = 1 + run(middle, 1, begin + size - 1 - middle, after, factor);
    return middle == begin
        ? sum
        : sum + run(middle, -1, middle - begin, before(after, factor, scale, offset), factor);
  }

  /** The first ratios of both directions multiply to the factor, unless they are out of range. */
  private double before(double after, double factor, double scale, double offset) {
    return after > LEAST_RATIO ? factor / after : Math.exp(scale * jump * (jump - 2 * offset));
  }

  /** Outward from the middle, so that no value is made from one that vanished. */
  private double run(int middle, int step, int steps, double first, double factor) {
    double value = 1;
    double ratio = first;
    double sum = 0;
    for (int k = 1; k <= steps; k++) {
      value *= ratio;
      ratio *= factor;
      values[middle + k * step] = value;
      sum += value;
    }
    return sum;
  }

  /** First cell of a window along the axis. */
  int first(int pattern) {
    return first[pattern];
  }

  /** Cells of a window along the axis. */
  int count(int pattern) {
    return count[pattern];
  }

  /** Position in {@link #values} of a window's first cell. */
  int at(int pattern) {
    return pattern * stride;
  }

  double[] values() {
    return values;
  }

  /** Largest number of cells of a window. */
  int widest() {
    return stride;
  }

  /** Logarithm of the Gaussian at the cell where the value is 1. */
  double exponent(int pattern) {
    return exponents[pattern];
  }

  /** Centre of a cell along the axis in pixels. */
  double center(int cell) {
    return start + jump * cell;
  }

  /** Distance of neighbouring cells in pixels. */
  double jump() {
    return jump;
  }
}
