package dev.vitrail.graphs;

import java.util.Arrays;

/**
 * The patterns of one layer while they are learned or searched for, sorted by filter. Arrays are
 * shared, not copied.
 *
 * @param grid their layer
 * @param first first pattern of each filter, and the number of patterns at the end
 * @param rows mean row of each pattern in pixels
 * @param columns mean column
 * @param sigmas deviation of each pattern in pixels
 * @param parents patterns of the layer above, by index there; empty for a pattern without
 */
record Patterns(
    LayerGrid grid,
    int[] first,
    double[] rows,
    double[] columns,
    double[] sigmas,
    int[][] parents) {

  private static final int[] NO_PARENTS = {};

  /** As many patterns for each filter, all without parents. */
  static Patterns evenly(LayerGrid grid, int perFilter, double sigma) {
    int[] first = new int[grid.filters() + 1];
    Arrays.setAll(first, f -> Math.multiplyExact(f, perFilter));
    int count = first[grid.filters()];
    double[] sigmas = new double[count];
    Arrays.fill(sigmas, sigma);
    int[][] parents = new int[count][];
    Arrays.fill(parents, NO_PARENTS);
    return new Patterns(grid, first, new double[count], new double[count], sigmas, parents);
  }

  int count() {
    return rows.length;
  }
}
