package dev.vitrail.graphs;

import java.util.Arrays;

/**
 * Walks the search window of one pattern, as far as its filter votes there: the inner loops of
 * mining. Rows are taken four at a time, so that sums do not wait for one another.
 *
 * <p>Moments along columns need no second walk: with {@code g} the votes, {@code R} and {@code C}
 * the window's values, {@code sum_rc R_r g_rc C_c h(c) = sum_c C_c h(c) (sum_r R_r g_rc)}.
 */
final class WindowSums {

  private final int width;
  private final Windows rows;
  private final Windows columns;
  private final double[] columnSums;
  private int firstRow;
  private int height;
  private int firstColumn;
  private int breadth;
  private int downAt;
  private int acrossAt;
  private double mass;
  private double sumRows;
  private double sumColumns;
  private double squares;
  private double best;
  private int bestCell;

  /**
   * Room for one pattern.
   *
   * @param width of a map
   */
  WindowSums(int width, Windows rows, Windows columns) {
    this.width = width;
    this.rows = rows;
    this.columns = columns;
    columnSums = new double[columns.widest()];
  }

  /** Goes to the window of a pattern. */
  void clip(int pattern, FilterVotes votes) {
    firstRow = Math.max(rows.first(pattern), votes.firstRow());
    height = Math.min(rows.first(pattern) + rows.count(pattern), votes.endRow()) - firstRow;
    firstColumn = columns.first(pattern);
    breadth = columns.count(pattern);
    downAt = rows.at(pattern) + firstRow - rows.first(pattern);
    acrossAt = columns.at(pattern);
  }

  /** Adds the pattern's density to that of each cell. */
  void addDensity(double weight, double[] density) {
    double[] down = rows.values();
    double[] across = columns.values();
    int cell = firstRow * width + firstColumn;
    int r = 0;
    for (; r + 3 < height; r += 4) {
      double w0 = weight * down[downAt + r];
      double w1 = weight * down[downAt + r + 1];
      double w2 = weight * down[downAt + r + 2];
      double w3 = weight * down[downAt + r + 3];
      for (int c = 0; c < breadth; c++) {
        double value = across[acrossAt + c];
        density[cell + c] += w0 * value;
        density[cell + width + c] += w1 * value;
        density[cell + 2 * width + c] += w2 * value;
        density[cell + 3 * width + c] += w3 * value;
      }
      cell += 4 * width;
    }
    for (; r < height; r++) {
      double w = weight * down[downAt + r];
      for (int c = 0; c < breadth; c++) {
        density[cell + c] += w * across[acrossAt + c];
      }
      cell += width;
    }
  }

  /**
   * Sums votes times density, and its moments about the place where the pattern is expected.
   *
   * @param votes over the filter's density
   */
  void sum(double[] votes, double row, double column) {
    mass = 0;
    sumRows = 0;
    sumColumns = 0;
    squares = 0;
    if (height <= 0 || breadth <= 0) {
      return;
    }
    Arrays.fill(columnSums, 0, breadth, 0);
    int r = 0;
    for (; r + 3 < height; r += 4) {
      fourRows(votes, r, row);
    }
    for (; r < height; r++) {
      oneRow(votes, r, row);
    }
    double away = columns.center(firstColumn) - column;
    for (int c = 0; c < breadth; c++) {
      double moment = columnSums[c] * columns.values()[acrossAt + c] * away;
      sumColumns += moment;
      squares += moment * away;
      away += columns.jump();
    }
  }

  private void fourRows(double[] votes, int r, double row) {
    double[] down = rows.values();
    double[] across = columns.values();
    double[] sums = columnSums;
    double w0 = down[downAt + r];
    double w1 = down[downAt + r + 1];
    double w2 = down[downAt + r + 2];
    double w3 = down[downAt + r + 3];
    int cell = (firstRow + r) * width + firstColumn;
    int from = acrossAt;
    int end = breadth;
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int c = 0; c < end; c++) {
      double value = across[from + c];
      double v0 = votes[cell + c];
      double v1 = votes[cell + width + c];
      double v2 = votes[cell + 2 * width + c];
      double v3 = votes[cell + 3 * width + c];
      s0 += v0 * value;
      s1 += v1 * value;
      s2 += v2 * value;
      s3 += v3 * value;
      sums[c] += (w0 * v0 + w1 * v1) + (w2 * v2 + w3 * v3);
    }
    addRow(w0 * s0, firstRow + r, row);
    addRow(w1 * s1, firstRow + r + 1, row);
    addRow(w2 * s2, firstRow + r + 2, row);
    addRow(w3 * s3, firstRow + r + 3, row);
  }

  private void oneRow(double[] votes, int r, double row) {
    double[] across = columns.values();
    double weight = rows.values()[downAt + r];
    int cell = (firstRow + r) * width + firstColumn;
    double sum = 0;
    for (int c = 0; c < breadth; c++) {
      sum += votes[cell + c] * across[acrossAt + c];
      columnSums[c] += weight * votes[cell + c];
    }
    addRow(weight * sum, firstRow + r, row);
  }

  private void addRow(double share, int at, double row) {
    double below = rows.center(at) - row;
    mass += share;
    sumRows += share * below;
    squares += share * below * below;
  }

  /** Records the sums of a pattern, times its weight. */
  void store(Sums into, int pattern, double weight) {
    into.set(pattern, weight * mass, weight * sumRows, weight * sumColumns, weight * squares);
  }

  /** Score, expected place and best cell; the first in row-major order on ties. */
  void locate(double[] votes) {
    double[] down = rows.values();
    double[] across = columns.values();
    mass = 0;
    sumRows = 0;
    sumColumns = 0;
    best = 0;
    bestCell = -1;
    int cell = firstRow * width + firstColumn;
    for (int r = 0; r < height; r++) {
      double weight = down[downAt + r];
      double sum = 0;
      double moment = 0;
      for (int c = 0; c < breadth; c++) {
        double term = votes[cell + c] * across[acrossAt + c];
        sum += term;
        moment += term * c;
        if (term * weight > best) {
          best = term * weight;
          bestCell = cell + c;
        }
      }
      mass += weight * sum;
      sumRows += weight * sum * r;
      sumColumns += weight * moment;
      cell += width;
    }
  }

  /** Mean row of what {@link #locate} summed, in pixels. */
  double expectedRow() {
    return rows.center(firstRow) + rows.jump() * sumRows / mass;
  }

  /** Mean column of what {@link #locate} summed, in pixels. */
  double expectedColumn() {
    return columns.center(firstColumn) + columns.jump() * sumColumns / mass;
  }

  /** What {@link #locate} summed. */
  double score() {
    return mass;
  }

  /** The largest term that {@link #locate} saw. */
  double best() {
    return best;
  }

  /** Where it is; -1 if the window is silent. */
  int bestCell() {
    return bestCell;
  }
}
