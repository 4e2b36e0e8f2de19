package dev.vitrail.graphs;

import java.util.Arrays;

/**
 * The expectation step for one image and layer: place, score and posterior of every pattern. AAAI
 * 2018, section 3.2; METHODS 5.1. Belongs to one thread at a time and is used again for other
 * images.
 *
 * <p>Most cells of a map behind a ReLU are silent. They add nothing, so only the others are walked.
 *
 * <p>Memory: one map and about 40 bytes a pattern.
 */
final class ImageStep {

  private final Placement placement;
  private final Patterns patterns;
  private final LayerGrid grid;
  private final Windows rowWindows;
  private final Windows columnWindows;
  private final HeardCells heard;
  private final double[] density;
  private final double[] chances;
  private final double[] levers;
  private final double[] squares;
  private final Sums sums;

  /**
   * Room for one image.
   *
   * @param placement of the patterns, which the caller keeps up to date
   */
  ImageStep(Placement placement) {
    this.placement = placement;
    patterns = placement.patterns();
    grid = patterns.grid();
    rowWindows = placement.rowWindows();
    columnWindows = placement.columnWindows();
    heard = new HeardCells(grid.height(), grid.width());
    density = new double[grid.cells()];
    chances = new double[patterns.count()];
    levers = new double[columnWindows.widest()];
    squares = new double[columnWindows.widest()];
    sums = new Sums(patterns.count());
  }

  /**
   * Sums what the gradient step needs.
   *
   * @param votes {@code F}, {@code [filters][height][width]}
   * @param tau density of the dummy pattern
   * @return the same object at each call
   */
  Sums expect(Votes votes, double tau) {
    sums.logLikelihood = 0;
    for (int f = 0; f < grid.filters(); f++) {
      int first = patterns.first()[f];
      int end = patterns.first()[f + 1];
      votes.load(f, heard);
      if (heard.count() == 0) {
        for (int v = first; v < end; v++) {
          sums.set(v, 0, 0, 0, 0);
        }
        continue;
      }
      Arrays.fill(density, 0, heard.count(), tau);
      for (int v = first; v < end; v++) {
        addDensity(v);
      }
      divideByDensity(end - first);
      for (int v = first; v < end; v++) {
        attribute(v);
      }
    }
    return sums;
  }

  /** Finds the patterns. */
  void locate(Votes votes, LayerPositions into, int image) {
    for (int f = 0; f < grid.filters(); f++) {
      votes.load(f, heard);
      for (int v = patterns.first()[f]; v < patterns.first()[f + 1]; v++) {
        locate(v, into, image);
      }
    }
  }

  /**
   * Score of a pattern that was located if the map of its filter were flat with the same sum: the
   * mean over all shuffles of its cells.
   */
  double chance(int pattern) {
    return chances[pattern];
  }

  private void addDensity(int v) {
    double[] down = rowWindows.values();
    double[] across = columnWindows.values();
    double[] sum = density;
    int[] columnsHeard = heard.columns();
    double pattern = placement.weight(v);
    int begin = rowWindows.at(v);
    int height = rowWindows.count(v);
    int firstRow = rowWindows.first(v);
    int firstColumn = columnWindows.first(v);
    int lastColumn = firstColumn + columnWindows.count(v);
    int shift = columnWindows.at(v) - firstColumn;
    for (int r = 0; r < height; r++) {
      double weight = pattern * down[begin + r];
      int end = heard.from(firstRow + r, lastColumn);
      for (int at = heard.from(firstRow + r, firstColumn); at < end; at++) {
        sum[at] += weight * across[shift + columnsHeard[at]];
      }
    }
  }

  /** Score and best cell; the first in row-major order on ties. */
  private void locate(int v, LayerPositions into, int image) {
    double[] down = rowWindows.values();
    double[] across = columnWindows.values();
    int[] columnsHeard = heard.columns();
    double[] votes = heard.votes();
    int height = rowWindows.count(v);
    int firstColumn = columnWindows.first(v);
    int shift = columnWindows.at(v) - firstColumn;
    double score = 0;
    double best = 0;
    int bestCell = -1;
    for (int r = 0; r < height; r++) {
      double weight = down[rowWindows.at(v) + r];
      int row = rowWindows.first(v) + r;
      int end = heard.from(row, firstColumn + columnWindows.count(v));
      double rowScore = 0;
      for (int at = heard.from(row, firstColumn); at < end; at++) {
        double term = votes[at] * across[shift + columnsHeard[at]];
        rowScore += term;
        if (term * weight > best) {
          best = term * weight;
          bestCell = row * grid.width() + columnsHeard[at];
        }
      }
      score += weight * rowScore;
    }
    int found = bestCell < 0 ? grid.nearest(placement.row(v), placement.column(v)) : bestCell;
    chances[v] = heard.mean() * placement.mass(v);
    into.set(image, v, found, score * placement.weight(v), best * placement.weight(v));
  }

  /** Adds to the likelihood and turns votes into {@code F / sum P}. */
  private void divideByDensity(int perFilter) {
    double logPrior = Math.log(1.0 / (perFilter + 1));
    double[] votes = heard.votes();
    double sum = 0;
    double all = 0;
    for (int at = 0; at < heard.count(); at++) {
      sum += votes[at] * Math.log(density[at]);
      all += votes[at];
      votes[at] /= density[at];
    }
    sums.logLikelihood += sum + all * logPrior;
  }

  private void attribute(int v) {
    double[] down = rowWindows.values();
    double[] across = columnWindows.values();
    int[] columnsHeard = heard.columns();
    double[] votes = heard.votes();
    double[] lever = levers;
    double[] square = squares;
    int begin = rowWindows.at(v);
    int height = rowWindows.count(v);
    int firstRow = rowWindows.first(v);
    int firstColumn = columnWindows.first(v);
    int width = columnWindows.count(v);
    int shift = columnWindows.at(v) - firstColumn;
    weigh(v, width);
    double below = rowWindows.center(firstRow) - placement.row(v);
    double mass = 0;
    double sumRows = 0;
    double sumColumns = 0;
    double sumSquares = 0;
    for (int r = 0; r < height; r++) {
      int end = heard.from(firstRow + r, firstColumn + width);
      double lineMass = 0;
      double line = 0;
      double lineSquares = 0;
      for (int at = heard.from(firstRow + r, firstColumn); at < end; at++) {
        int column = columnsHeard[at];
        double vote = votes[at];
        lineMass += vote * across[shift + column];
        line += vote * lever[column - firstColumn];
        lineSquares += vote * square[column - firstColumn];
      }
      double weight = down[begin + r];
      mass += weight * lineMass;
      sumRows += weight * lineMass * below;
      sumColumns += weight * line;
      sumSquares += weight * (lineSquares + lineMass * below * below);
      below += rowWindows.jump();
    }
    double pattern = placement.weight(v);
    sums.set(v, pattern * mass, pattern * sumRows, pattern * sumColumns, pattern * sumSquares);
  }

  /** Values of a window's columns times the distance to the mean, and times its square. */
  private void weigh(int v, int width) {
    double[] across = columnWindows.values();
    int at = columnWindows.at(v);
    double away = columnWindows.center(columnWindows.first(v)) - placement.column(v);
    for (int c = 0; c < width; c++) {
      levers[c] = across[at + c] * away;
      squares[c] = levers[c] * away;
      away += columnWindows.jump();
    }
  }
}
