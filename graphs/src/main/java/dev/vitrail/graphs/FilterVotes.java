package dev.vitrail.graphs;

/**
 * The votes of one filter's cells, {@code F = max(a, 0) / deviation}, and the rows outside of which
 * all are silent. Memory: 8 bytes a cell.
 */
final class FilterVotes {

  private final int height;
  private final int width;
  private final double[] values;
  private int firstRow;
  private int endRow;
  private double mean;

  FilterVotes(int height, int width) {
    this.height = height;
    this.width = width;
    values = new double[height * width];
  }

  /**
   * Loads a map of values from 0.
   *
   * @param first index of its first cell
   * @param scale one over the deviation of its filter
   */
  void load(float[] maps, int first, double scale) {
    clear();
    for (int row = 0; row < height; row++) {
      double sum = 0;
      for (int cell = row * width; cell < (row + 1) * width; cell++) {
        double vote = maps[first + cell] * scale;
        values[cell] = vote;
        sum += vote;
      }
      add(row, sum);
    }
  }

  /** The same of sums over images. */
  void load(double[] maps, int first, double scale) {
    clear();
    for (int row = 0; row < height; row++) {
      double sum = 0;
      for (int cell = row * width; cell < (row + 1) * width; cell++) {
        double vote = maps[first + cell] * scale;
        values[cell] = vote;
        sum += vote;
      }
      add(row, sum);
    }
  }

  private void clear() {
    firstRow = height;
    endRow = 0;
    mean = 0;
  }

  private void add(int row, double sum) {
    if (sum > 0) {
      firstRow = Math.min(firstRow, row);
      endRow = row + 1;
    }
    mean += sum / values.length;
  }

  /** Whether no cell votes. */
  boolean isSilent() {
    return endRow == 0;
  }

  /** One a cell, row by row; a caller may change them. */
  double[] values() {
    return values;
  }

  /** First row in which a cell votes. */
  int firstRow() {
    return firstRow;
  }

  /** Row after the last one in which a cell votes. */
  int endRow() {
    return endRow;
  }

  /** Mean vote over all cells. */
  double mean() {
    return mean;
  }
}
