package dev.vitrail.graphs;

import java.util.Arrays;

/**
 * The expectation step for one image and layer: place, score and posterior of every pattern. AAAI
 * 2018, section 3.2; METHODS 5.1. Belongs to one thread at a time and is used again for other
 * images.
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
  private final double[] votes;
  private final double[] density;
  private final double[] masses;
  private final double[] chances;
  private final Sums sums;
  private double meanDensity;
  private double meanVote;

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
    votes = new double[grid.cells()];
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
      boolean heard = vote(maps, f, scales[f]);
      Arrays.fill(density, tau);
      for (int v = patterns.first()[f]; v < patterns.first()[f + 1]; v++) {
        addDensity(v);
        locate(v, into, image);
        sums.set(v, 0, 0, 0, 0);
      }
      if (heard) {
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
      vote(maps, f, scales[f]);
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

  /** Loads a filter's map as votes {@code F = max(a, 0) / deviation}. */
  private boolean vote(float[] maps, int filter, double scale) {
    double sum = 0;
    int from = filter * grid.cells();
    for (int cell = 0; cell < votes.length; cell++) {
      votes[cell] = Math.max(maps[from + cell], 0) * scale;
      sum += votes[cell];
    }
    meanVote = sum / votes.length;
    return sum > 0;
  }

  private void addDensity(int v) {
    double[] down = rowWindows.values();
    double[] across = columnWindows.values();
    int height = rowWindows.count(v);
    int width = columnWindows.count(v);
    int left = columnWindows.at(v);
    for (int r = 0; r < height; r++) {
      double weight = weights[v] * down[rowWindows.at(v) + r];
      int cell = (rowWindows.first(v) + r) * grid.width() + columnWindows.first(v);
      for (int c = 0; c < width; c++) {
        density[cell + c] += weight * across[left + c];
      }
    }
  }

  /** Score and best cell; the first in row-major order on ties. */
  private void locate(int v, LayerPositions into, int image) {
    double[] down = rowWindows.values();
    double[] across = columnWindows.values();
    int height = rowWindows.count(v);
    int width = columnWindows.count(v);
    int left = columnWindows.at(v);
    double score = 0;
    double best = 0;
    int bestCell = -1;
    for (int r = 0; r < height; r++) {
      double weight = down[rowWindows.at(v) + r];
      int cell = (rowWindows.first(v) + r) * grid.width() + columnWindows.first(v);
      double rowScore = 0;
      for (int c = 0; c < width; c++) {
        double term = votes[cell + c] * across[left + c];
        rowScore += term;
        if (term * weight > best) {
          best = term * weight;
          bestCell = cell + c;
        }
      }
      score += weight * rowScore;
    }
    int found = bestCell < 0 ? grid.nearest(rows[v], columns[v]) : bestCell;
    chances[v] = meanVote * masses[v];
    into.set(image, v, found, score * weights[v], best * weights[v]);
  }

  /** Adds to the likelihood and turns votes into {@code F / sum P}. */
  private void divideByDensity(int perFilter) {
    double logPrior = Math.log(1.0 / (perFilter + 1));
    double sum = 0;
    for (int cell = 0; cell < votes.length; cell++) {
      if (votes[cell] > 0) {
        sum += votes[cell] * (Math.log(density[cell]) + logPrior);
        votes[cell] /= density[cell];
      }
    }
    sums.logLikelihood += sum;
  }

  private void attribute(int v) {
    double[] down = rowWindows.values();
    double[] across = columnWindows.values();
    int height = rowWindows.count(v);
    int width = columnWindows.count(v);
    int left = columnWindows.at(v);
    double mass = 0;
    double sumRows = 0;
    double sumColumns = 0;
    double squares = 0;
    for (int r = 0; r < height; r++) {
      double weight = weights[v] * down[rowWindows.at(v) + r];
      int cell = (rowWindows.first(v) + r) * grid.width() + columnWindows.first(v);
      double lineMass = 0;
      double line = 0;
      double lineSquares = 0;
      double away = columnWindows.center(columnWindows.first(v)) - columns[v];
      for (int c = 0; c < width; c++) {
        double share = votes[cell + c] * across[left + c];
        lineMass += share;
        line += share * away;
        lineSquares += share * away * away;
        away += grid.columns().jump();
      }
      double below = rowWindows.center(rowWindows.first(v) + r) - rows[v];
      mass += weight * lineMass;
      sumRows += weight * lineMass * below;
      sumColumns += weight * line;
      squares += weight * (lineSquares + lineMass * below * below);
    }
    sums.set(v, mass, sumRows, sumColumns, squares);
  }
}
