package dev.vitrail.graphs;

/**
 * The cells of one map that vote, {@code F = max(a, 0) / deviation > 0}, in row-major order.
 * Memory: about 24 bytes a cell.
 */
final class HeardCells {

  private final int height;
  private final int width;
  private final double[] votes;
  private final int[] columns;
  private final int[] from;
  private int count;
  private double mean;

  HeardCells(int height, int width) {
    this.height = height;
    this.width = width;
    votes = new double[height * width];
    columns = new int[height * width];
    from = new int[height * (width + 1)];
  }

  /**
   * Loads a map.
   *
   * @param first index of its first cell
   * @param scale one over the deviation of its filter
   */
  void load(float[] maps, int first, double scale) {
    count = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        add(row, column, Math.max(maps[first + row * width + column], 0) * scale);
      }
      from[row * (width + 1) + width] = count;
    }
    average();
  }

  /** The same of sums over images. */
  void load(double[] maps, int first, double scale) {
    count = 0;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        add(row, column, maps[first + row * width + column] * scale);
      }
      from[row * (width + 1) + width] = count;
    }
    average();
  }

  private void add(int row, int column, double vote) {
    from[row * (width + 1) + column] = count;
    // Written always and overwritten where silent: no branch to guess.
    votes[count] = vote;
    columns[count] = column;
    count += vote > 0 ? 1 : 0;
  }

  private void average() {
    double sum = 0;
    for (int at = 0; at < count; at++) {
      sum += votes[at];
    }
    mean = sum / (height * width);
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** Their votes, which a caller may change. */
  double[] votes() {
    return votes;
  }

  /** Their columns. */
  int[] columns() {
    return columns;
  }

  /** Mean vote over all cells. */
  double mean() {
    return mean;
  }

  /** Index of the first one of a row at or after a column, up to the width. */
  int from(int row, int column) {
    return from[row * (width + 1) + column];
  }
}
