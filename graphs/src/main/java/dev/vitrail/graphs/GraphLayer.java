package dev.vitrail.graphs;

import java.util.List;

/**
 * The patterns of one layer.
 *
 * @param grid where its cells look
 * @param deviations standard deviation of each filter, the unit of activations
 * @param tau density of the dummy pattern, mean over images
 * @param meanScore over all mined patterns and images, the unit of scores across layers
 * @param mined patterns that were mined, pruned or not
 * @param logLikelihood before each iteration and after the last one
 * @param patterns sorted by filter, then id
 */
public record GraphLayer(
    LayerGrid grid,
    List<Double> deviations,
    double tau,
    double meanScore,
    int mined,
    List<Double> logLikelihood,
    List<Pattern> patterns) {

  /** Patterns times rows and columns, an upper bound of what inference allocates. */
  private static final long LARGEST_WINDOWS = 1L << 27;

  public GraphLayer {
    deviations = List.copyOf(deviations);
    logLikelihood = List.copyOf(logLikelihood);
    patterns = List.copyOf(patterns);
    if (deviations.size() != grid.filters()
        || !deviations.stream().allMatch(d -> d > 0 && d < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Layer %s needs a deviation above 0 for each of %d filters"
              .formatted(grid.name(), grid.filters()));
    }
    if (!(tau >= 0) || !(meanScore >= 0) || mined < patterns.size()) {
      throw new IllegalArgumentException(
          "Layer %s needs tau and meanScore of at least 0 and as many mined patterns as it has"
              .formatted(grid.name()));
    }
    if ((long) patterns.size() * (grid.height() + grid.width()) > LARGEST_WINDOWS) {
      throw new IllegalArgumentException(
          "Layer %s has %d patterns on %d x %d cells, more than memory is made for"
              .formatted(grid.name(), patterns.size(), grid.height(), grid.width()));
    }
    for (int v = 0; v < patterns.size(); v++) {
      boolean sorted = v == 0 || patterns.get(v - 1).filter() <= patterns.get(v).filter();
      if (!sorted || patterns.get(v).filter() >= grid.filters()) {
        throw new IllegalArgumentException(
            "Patterns of layer %s are sorted by filter, below %d"
                .formatted(grid.name(), grid.filters()));
      }
    }
  }

  /** The layer with other patterns. */
  GraphLayer with(List<Pattern> others) {
    return new GraphLayer(grid, deviations, tau, meanScore, mined, logLikelihood, others);
  }
}
