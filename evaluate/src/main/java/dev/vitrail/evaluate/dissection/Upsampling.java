package dev.vitrail.evaluate.dissection;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;

/**
 * Bilinear interpolation of a map to the pixels of the input, one axis each. Pixel y reads the map
 * at {@code clamp((y + 0.5 - start) / jump, 0, cells - 1)}: where the centres of the receptive
 * fields lie. METHODS 3.1.
 */
public final class Upsampling {

  private final int height;
  private final int width;
  private final Axis rows;
  private final Axis columns;

  /** For each pixel the cell before it and the weight of the next cell. */
  private record Axis(int cells, int[] below, double[] weight, ReceptiveField field) {

    static Axis of(ReceptiveField field, int cells, int pixels) {
      int[] below = new int[pixels];
      double[] weight = new double[pixels];
      for (int y = 0; y < pixels; y++) {
        double at = Math.min(Math.max((y + 0.5 - field.start()) / field.jump(), 0), cells - 1);
        below[y] = Math.min((int) at, Math.max(0, cells - 2));
        weight[y] = at - below[y];
      }
      return new Axis(cells, below, weight, field);
    }

    int next(int pixel) {
      return Math.min(below[pixel] + 1, cells - 1);
    }
  }

  private Upsampling(Axis rows, Axis columns, int height, int width) {
    this.rows = rows;
    this.columns = columns;
    this.height = height;
    this.width = width;
  }

  /**
   * Anchored at the receptive fields.
   *
   * @param rows field along the vertical axis
   * @param columns field along the horizontal axis
   * @param map shape of the maps
   * @param height rows of the input
   * @param width columns of the input
   */
  public static Upsampling receptiveFields(
      ReceptiveField rows, ReceptiveField columns, MapShape map, int height, int width) {
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "Maps are upsampled to at least one pixel, found %d x %d".formatted(height, width));
    }
    return new Upsampling(
        Axis.of(rows, map.height(), height), Axis.of(columns, map.width(), width), height, width);
  }

  /** Anchored at the receptive fields of a node. */
  public static Upsampling of(Architecture net, String node) {
    return receptiveFields(
        net.receptiveField(node, true),
        net.receptiveField(node, false),
        net.shapes(1).get(node),
        net.height(),
        net.width());
  }

  /** Half-pixel centres, align_corners false: the map is stretched over the whole input. */
  public static Upsampling halfPixel(MapShape map, int height, int width) {
    double jumpRows = (double) height / map.height();
    double jumpColumns = (double) width / map.width();
    return receptiveFields(
        new ReceptiveField(jumpRows / 2, jumpRows, jumpRows),
        new ReceptiveField(jumpColumns / 2, jumpColumns, jumpColumns),
        map,
        height,
        width);
  }

  /** Rows of the input. */
  public int height() {
    return height;
  }

  /** Columns of the input. */
  public int width() {
    return width;
  }

  /** Centre of a cell's field in input pixels, vertical. */
  double centreRow(int cell) {
    return rows.field().center(cell);
  }

  /** Centre of a cell's field in input pixels, horizontal. */
  double centreColumn(int cell) {
    return columns.field().center(cell);
  }

  /** Mean distance of neighbouring cells in input pixels. */
  double jump() {
    return (rows.field().jump() + columns.field().jump()) / 2;
  }

  /** Complains unless maps have the grid this was made for. */
  void requireGrid(MapShape map) {
    if (map.height() != rows.cells() || map.width() != columns.cells()) {
      throw new IllegalArgumentException(
          "Maps of %d x %d cells are expected, found %s"
              .formatted(rows.cells(), columns.cells(), map));
    }
  }

  /**
   * One row of the map, interpolated vertically.
   *
   * @param map cells in row-major order
   * @param row pixel row
   * @param out as long as the map is wide
   */
  void row(float[] map, int row, double[] out) {
    int above = rows.below()[row] * out.length;
    int below = rows.next(row) * out.length;
    double weight = rows.weight()[row];
    for (int x = 0; x < out.length; x++) {
      out[x] = map[above + x] * (1 - weight) + map[below + x] * weight;
    }
  }

  /** One pixel of a row that {@link #row} made. */
  double pixel(double[] row, int column) {
    double weight = columns.weight()[column];
    return row[columns.below()[column]] * (1 - weight) + row[columns.next(column)] * weight;
  }

  /**
   * A whole map at the size of the input.
   *
   * @param map cells in row-major order
   * @return pixels in row-major order
   */
  public double[] apply(float[] map) {
    if (map.length != rows.cells() * columns.cells()) {
      throw new IllegalArgumentException(
          "A map of %d x %d cells is expected, found %d values"
              .formatted(rows.cells(), columns.cells(), map.length));
    }
    double[] out = new double[height * width];
    double[] row = new double[columns.cells()];
    for (int y = 0; y < height; y++) {
      row(map, y, row);
      for (int x = 0; x < width; x++) {
        out[y * width + x] = pixel(row, x);
      }
    }
    return out;
  }
}
