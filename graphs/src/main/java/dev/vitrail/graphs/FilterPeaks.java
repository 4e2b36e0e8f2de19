package dev.vitrail.graphs;

/**
 * The place of each raw filter's map: its strongest cell, the baseline of the paper that a pattern
 * must beat, or, as a control, the mean of its cells weighted by their values. METHODS 5.3. Sixteen
 * bytes a filter and image.
 */
public final class FilterPeaks implements Positions {

  private final LayerGrid grid;
  private final int images;
  private final float[] rows;
  private final float[] columns;
  private final double[] values;

  private FilterPeaks(LayerGrid grid, int images) {
    this.grid = grid;
    this.images = images;
    values = new double[Math.multiplyExact(images, grid.filters())];
    rows = new float[values.length];
    columns = new float[values.length];
  }

  /** Strongest cells of one layer; the first in row-major order on ties. */
  public static FilterPeaks of(LayerMaps maps, int layer) {
    return of(maps, layer, GraphConfig.Place.STRONGEST);
  }

  /** Places of one layer. A silent filter is at its first cell. */
  public static FilterPeaks of(LayerMaps maps, int layer, GraphConfig.Place place) {
    FilterPeaks peaks = new FilterPeaks(maps.layers().get(layer), maps.images());
    float[] values = new float[peaks.grid.size()];
    for (int image = 0; image < maps.images(); image++) {
      maps.read(layer, image, values);
      for (int f = 0; f < peaks.grid.filters(); f++) {
        peaks.read(values, image, f, place);
      }
    }
    return peaks;
  }

  private void read(float[] maps, int image, int filter, GraphConfig.Place place) {
    int from = filter * grid.cells();
    int best = 0;
    for (int cell = 1; cell < grid.cells(); cell++) {
      best = maps[from + cell] > maps[from + best] ? cell : best;
    }
    int at = image * grid.filters() + filter;
    values[at] = Math.max(0, maps[from + best]);
    rows[at] = (float) grid.row(best);
    columns[at] = (float) grid.column(best);
    if (place == GraphConfig.Place.EXPECTED && values[at] > 0) {
      centre(maps, from, at);
    }
  }

  private void centre(float[] maps, int from, int at) {
    double sum = 0;
    double row = 0;
    double column = 0;
    for (int cell = 0; cell < grid.cells(); cell++) {
      double value = Math.max(0, maps[from + cell]);
      sum += value;
      row += value * grid.row(cell);
      column += value * grid.column(cell);
    }
    rows[at] = (float) (row / sum);
    columns[at] = (float) (column / sum);
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
    return rows[image * grid.filters() + filter];
  }

  @Override
  public double column(int image, int filter) {
    return columns[image * grid.filters() + filter];
  }

  @Override
  public double score(int image, int filter) {
    return values[image * grid.filters() + filter];
  }
}
