package dev.vitrail.graphs;

/**
 * What the cells of a layer say, {@code F = max(a, 0) / deviation}, filter by filter. AAAI 2018,
 * section 3.2; METHODS 5.1.
 */
interface Votes {

  /** Loads the map of one filter. */
  void load(int filter, FilterVotes into);

  /**
   * Of one image.
   *
   * @param maps {@code [filters][height][width]}; cells below 0 are set to 0
   * @param scales factor of each filter, one over its deviation
   */
  static Votes of(float[] maps, double[] scales) {
    // One pass that the compiler makes into vectors; maximum and scaling together it does not.
    for (int at = 0; at < maps.length; at++) {
      maps[at] = Math.max(maps[at], 0);
    }
    int cells = maps.length / scales.length;
    return (filter, into) -> into.load(maps, filter * cells, scales[filter]);
  }

  /**
   * Of all images together. Patterns without parents are looked for at the same places in every
   * image, and the sums of the expectation step are linear in the votes; so one step over these
   * gives what a step for each image would. Memory: the maps of one image, twice.
   */
  static Votes together(LayerMaps images, int layer, double[] scales) {
    LayerGrid grid = images.layers().get(layer);
    float[] maps = new float[grid.size()];
    double[] sums = new double[grid.size()];
    for (int image = 0; image < images.images(); image++) {
      images.read(layer, image, maps);
      for (int at = 0; at < sums.length; at++) {
        sums[at] += Math.max(maps[at], 0);
      }
    }
    return (filter, into) -> into.load(sums, filter * grid.cells(), scales[filter]);
  }
}
