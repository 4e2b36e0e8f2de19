package dev.vitrail.graphs;

import java.util.Arrays;

/**
 * The expectation step for one image and layer: place, score and posterior of every pattern. AAAI
 * 2018, section 3.2; METHODS 5.1. Belongs to one thread at a time and is used again for other
 * images.
 *
 * <p>Most cells of a map behind a ReLU are silent. They add nothing, so only the others are walked.
 *
 * <p>Memory: the maps of one image and about 100 bytes a pattern.
 */
final class ImageStep {

  private final Patterns patterns;
  private final Compatibility compatibility;
  private final LayerGrid grid;
  private final double[] rows;
  private final double[] columns;
  private final double[] weights;
  private final Windows rowWindows;
  private final Windows columnWindows;
  private final HeardCells heard;
  private final double[] density;
  private final double[] masses;
  private final double[] chances;
  private final Sums sums;
  private double meanDensity;

  /** Room for one image. */
  ImageStep(Patterns patterns, Compatibility compatibility) {
    this.patterns = patterns;
    this.compatibility = compatibility;
    grid = patterns.grid();
    int count = patterns.count();
    rows = new double[count];
    columns = new double[count];
    weights = new double[count];
    double widest = 0;
    for (int v = 0; v < count; v++) {
      widest = Math.max(widest, compatibility.reach(v));
    }
    rowWindows = new Windows(grid.rows(), grid.height(), count, widest);
    columnWindows = new Windows(grid.columns(), grid.width(), count, widest);
    heard = new HeardCells(grid.height(), grid.width());
    density = new double[grid.cells()];
    masses = new double[count];
    chances = new double[count];
    sums = new Sums(count);
  }

  /** Places the patterns of an image; everything else follows this call. */
  void place(Displacements upper) {
    compatibility.place(upper, rows, columns, weights);
    double total = 0;
    for (int v = 0; v < patterns.count(); v++) {
      double reach = compatibility.reach(v);
      double spread = compatibility.spread(v);
      masses[v] =
          weights[v]
              * rowWindows.fill(v, rows[v], reach, spread)
              * columnWindows.fill(v, columns[v], reach, spread);
      int window = rowWindows.count(v) * columnWindows.count(v);
      total += window == 0 ? 0 : masses[v] / window;
    }
    meanDensity = total / patterns.count();
  }

  /** Mean over patterns of the mean density inside their windows, the unit of tau. */
  double meanDensity() {
    return meanDensity;
  }

  /**
   * Finds the patterns and sums what the gradient step needs.
   *
   * @param maps {@code [filters][height][width]}
   * @param scales factor of each filter, one over its deviation
   * @param tau density of the dummy pattern
   * @param image where to record
   */
  Sums expect(float[] maps, double[] scales, double tau, LayerPositions into, int image) {
    sums.logLikelihood = 0;
    for (int f = 0; f < grid.filters(); f++) {
      heard.load(maps, f * grid.cells(), scales[f]);
      Arrays.fill(density, 0, heard.count(), tau);
      for (int v = patterns.first()[f]; v < patterns.first()[f + 1]; v++) {
        addDensity(v);
        locate(v, into, image);
        sums.set(v, 0, 0, 0, 0);
      }
      if (heard.count() > 0) {
        divideByDensity(patterns.first()[f + 1] - patterns.first()[f]);
        for (int v = patterns.first()[f]; v < patterns.first()[f + 1]; v++) {
          attribute(v);
        }
      }
    }
    return sums;
  }

  /** Finds the patterns only. */
  void locate(float[] maps, double[] scales, LayerPositions into, int image) {
    for (int f = 0; f < grid.filters(); f++) {
      heard.load(maps, f * grid.cells(), scales[f]);
      for (int v = patterns.first()[f]; v < patterns.first()[f + 1]; v++) {
        locate(v, into, image);
      }
    }
  }

  /**
   * Score of a pattern if the map of its filter were flat with the same sum: the mean over all
   * shuffles of its cells.
   */
  double chance(int pattern) {
    return chances[pattern];
  }

  private void addDensity(int v) {
    double[] down = rowWindows.values();
    double[] across = columnWindows.values();
    int[] columnsHeard = heard.columns();
    int height = rowWindows.count(v);
    int firstColumn = columnWindows.first(v);
    int shift = columnWindows.at(v) - firstColumn;
    for (int r = 0; r < height; r++) {
      double weight = weights[v] * down[rowWindows.at(v) + r];
      int row = rowWindows.first(v) + r;
      int end = heard.from(row, firstColumn + columnWindows.count(v));
      for (int at = heard.from(row, firstColumn); at < end; at++) {
        density[at] += weight * across[shift + columnsHeard[at]];
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
    int found = bestCell < 0 ? grid.nearest(rows[v], columns[v]) : bestCell;
    chances[v] = heard.mean() * masses[v];
    into.set(image, v, found, score * weights[v], best * weights[v]);
  }

  /** Adds to the likelihood and turns votes into {@code F / sum P}. */
  private void divideByDensity(int perFilter) {
    double logPrior = Math.log(1.0 / (perFilter + 1));
    double[] votes = heard.votes();
    double sum = 0;
    for (int at = 0; at < heard.count(); at++) {
      sum += votes[at] * (Math.log(density[at]) + logPrior);
      votes[at] /= density[at];
    }
    sums.logLikelihood += sum;
  }

  private void attribute(int v) {
    double[] down = rowWindows.values();
    double[] across = columnWindows.values();
    int[] columnsHeard = heard.columns();
    double[] votes = heard.votes();
    int height = rowWindows.count(v);
    int firstColumn = columnWindows.first(v);
    int shift = columnWindows.at(v) - firstColumn;
    double mass = 0;
    double sumRows = 0;
    double sumColumns = 0;
    double squares = 0;
    for (int r = 0; r < height; r++) {
      double weight = weights[v] * down[rowWindows.at(v) + r];
      int row = rowWindows.first(v) + r;
      int end = heard.from(row, firstColumn + columnWindows.count(v));
      double lineMass = 0;
      double line = 0;
      double lineSquares = 0;
      for (int at = heard.from(row, firstColumn); at < end; at++) {
        double share = votes[at] * across[shift + columnsHeard[at]];
        double away = columnWindows.center(columnsHeard[at]) - columns[v];
        lineMass += share;
        line += share * away;
        lineSquares += share * away * away;
      }
      double below = rowWindows.center(row) - rows[v];
      mass += weight * lineMass;
      sumRows += weight * lineMass * below;
      sumColumns += weight * line;
      squares += weight * (lineSquares + lineMass * below * below);
    }
    sums.set(v, mass, sumRows, sumColumns, squares);
  }
}
