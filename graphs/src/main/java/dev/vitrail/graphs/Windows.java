package dev.vitrail.graphs;

import dev.vitrail.engine.ReceptiveField;

/**
 * For every pattern and one axis, the cells inside its search window and {@code exp(-(p - m)^2 / 2
 * st^2)} at each. The two-dimensional Gaussian is the product of its axes.
 *
 * <p>Neighbouring values follow from a few exponentials, as the cells are evenly spaced. Memory:
 * one double a pattern and cell of the largest window.
 */
final class Windows {

  private final ReceptiveField axis;
  private final int cells;
  private final int stride;
  private final int[] first;
  private final int[] count;
  private final double[] values;

  /**
   * Room for the windows of a layer.
   *
   * @param widestReach largest half width in pixels
   */
  Windows(ReceptiveField axis, int cells, int patterns, double widestReach) {
    this.axis = axis;
    this.cells = cells;
    double most = Math.floor(2 * widestReach / axis.jump()) + 1;
    stride = (int) Math.min(cells, most);
    first = new int[patterns];
    count = new int[patterns];
    values = new double[Math.multiplyExact(patterns, stride)];
  }

  /**
   * Fills the window of one pattern.
   *
   * @return sum of the values
   */
  double fill(int pattern, double mean, double reach, double spread) {
    double jump = axis.jump();
    double from = Math.max(0, Math.ceil((mean - reach - axis.start()) / jump));
    double to = Math.min(cells - 1, Math.floor((mean + reach - axis.start()) / jump));
    count[pattern] = (int) Math.min(stride, Math.max(0, to - from + 1));
    first[pattern] = count[pattern] == 0 ? 0 : (int) from;
    if (count[pattern] == 0) {
      return 0;
    }
    int nearest = (int) Math.max(from, Math.min(to, Math.rint((mean - axis.start()) / jump)));
    double offset = axis.center(nearest) - mean;
    double scale = -1 / (2 * spread * spread);
    double factor = Math.exp(2 * scale * jump * jump);
    double top = Math.exp(scale * offset * offset);
    int begin = pattern * stride;
    int middle = begin + nearest - first[pattern];
    values[middle] = top;
    double after = Math.exp(scale * jump * (jump + 2 * offset));
    double before = Math.exp(scale * jump * (jump - 2 * offset));
    return top
        + run(middle, 1, begin + count[pattern] - 1 - middle, after, factor)
        + run(middle, -1, middle - begin, before, factor);
  }

  /** Outward from the middle, so that no value is made from one that vanished. */
  private double run(int middle, int step, int steps, double ratio, double factor) {
    double value = values[middle];
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

  /** Centre of a cell along the axis in pixels. */
  double center(int cell) {
    return axis.center(cell);
  }
}
