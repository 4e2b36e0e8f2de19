package dev.vitrail.graphs;

/**
 * The strongest cell of each raw filter's map, the baseline of the paper: what a pattern must beat.
 * METHODS 5.3. Twelve bytes a filter and image.
 */
public final class FilterPeaks implements Positions {

  private final LayerGrid grid;
  private final int images;
  private final char[] cells;
  private final double[] values;

  private FilterPeaks(LayerGrid grid, int images) {
    this.grid = grid;
    this.images = images;
    cells = new char[Math.multiplyExact(images, grid.filters())];
    values = new double[cells.length];
  }

  /** Reads the peaks of one layer; the first cell in row-major order on ties. */
  public static FilterPeaks of(LayerMaps maps, int layer) {
    FilterPeaks peaks = new FilterPeaks(maps.layers().get(layer), maps.images());
    float[] values = new float[peaks.grid.size()];
    for (int image = 0; image < maps.images(); image++) {
      maps.read(layer, image, values);
      for (int f = 0; f < peaks.grid.filters(); f++) {
        peaks.read(values, image, f);
      }
    }
    return peaks;
  }

  private void read(float[] maps, int image, int filter) {
    int from = filter * grid.cells();
    int best = 0;
    for (int cell = 1; cell < grid.cells(); cell++) {
      best = maps[from + cell] > maps[from + best] ? cell : best;
    }
    cells[image * grid.filters() + filter] = (char) best;
    values[image * grid.filters() + filter] = Math.max(0, maps[from + best]);
  }

  @Override
  public int images() {
    return images;
  }

  @Override
  public int patterns() {
    return grid.filters();
  }

  @Override
  public double row(int image, int filter) {
    return grid.row(cells[image * grid.filters() + filter]);
  }

  @Override
  public double column(int image, int filter) {
    return grid.column(cells[image * grid.filters() + filter]);
  }

  @Override
  public double score(int image, int filter) {
    return values[image * grid.filters() + filter];
  }
}
