package dev.vitrail.graphs;

import java.util.Arrays;

/**
 * The expectation step for one image and layer: place, score and posterior of every pattern. AAAI
 * 2018, section 3.2; METHODS 5.1. Belongs to one thread at a time and is used again for other
 * images.
 *
 * <p>Windows are walked four rows at a time, silent cells too: loops without a branch are quicker
 * than lists of the cells that vote, even where two of three are silent.
 *
 * <p>Memory: one map and about 40 bytes a pattern.
 */
final class ImageStep {

  private final Placement placement;
  private final Patterns patterns;
  private final LayerGrid grid;
  private final Windows rowWindows;
  private final Windows columnWindows;
  private final FilterVotes filter;
  private final double[] density;
  private final double[] chances;
  private final WindowSums window;
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
    filter = new FilterVotes(grid.height(), grid.width());
    density = new double[grid.cells()];
    chances = new double[patterns.count()];
    window = new WindowSums(grid.width(), rowWindows, columnWindows);
    sums = new Sums(patterns.count());
  }

  /**
   * Sums what the gradient step needs.
   *
   * @param tau density of the dummy pattern
   * @return the same object at each call
   */
  Sums expect(Votes votes, double tau) {
    sums.logLikelihood = 0;
    for (int f = 0; f < grid.filters(); f++) {
      int first = patterns.first()[f];
      int end = patterns.first()[f + 1];
      votes.load(f, filter);
      if (filter.isSilent()) {
        for (int v = first; v < end; v++) {
          sums.set(v, 0, 0, 0, 0);
        }
        continue;
      }
      Arrays.fill(density, tau);
      for (int v = first; v < end; v++) {
        window.clip(v, filter);
        window.addDensity(placement.weight(v), density);
      }
      divideByDensity(end - first);
      for (int v = first; v < end; v++) {
        window.clip(v, filter);
        window.sum(filter.values(), placement.row(v), placement.column(v));
        window.store(sums, v, placement.weight(v));
      }
    }
    return sums;
  }

  /** Finds the patterns. */
  void locate(Votes votes, LayerPositions into, int image) {
    for (int f = 0; f < grid.filters(); f++) {
      votes.load(f, filter);
      for (int v = patterns.first()[f]; v < patterns.first()[f + 1]; v++) {
        window.clip(v, filter);
        window.locate(filter.values());
        int best = window.bestCell();
        int found = best < 0 ? grid.nearest(placement.row(v), placement.column(v)) : best;
        double weight = placement.weight(v);
        chances[v] = filter.mean() * placement.mass(v);
        into.set(image, v, found, window.score() * weight, window.best() * weight);
        if (best < 0) {
          into.expect(image, v, grid.row(found), grid.column(found));
        } else {
          into.expect(image, v, window.expectedRow(), window.expectedColumn());
        }
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

  /** Adds to the likelihood and turns votes into {@code F / sum P}. */
  private void divideByDensity(int perFilter) {
    double logPrior = Math.log(1.0 / (perFilter + 1));
    double[] votes = filter.values();
    double sum = 0;
    double all = 0;
    for (int cell = 0; cell < votes.length; cell++) {
      if (votes[cell] > 0) {
        sum += votes[cell] * Math.log(density[cell]);
        all += votes[cell];
        votes[cell] /= density[cell];
      }
    }
    sums.logLikelihood += sum + all * logPrior;
  }
}
