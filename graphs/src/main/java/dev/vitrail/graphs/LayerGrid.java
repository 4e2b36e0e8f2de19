package dev.vitrail.graphs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;

/**
 * A layer whose maps are mined, and where its cells look. A cell is {@code row * width + column}.
 *
 * @param name of the node in the net
 * @param height rows of a map
 * @param width columns of a map
 * @param filters maps of an image
 * @param rows receptive field along rows, not clipped at the border (METHODS 5.2)
 * @param columns receptive field along columns
 */
public record LayerGrid(
    String name, int height, int width, int filters, ReceptiveField rows, ReceptiveField columns) {

  /** Most cells of a map: positions are stored in 16 bits. */
  public static final int MAX_CELLS = 1 << 16;

  /** Most filters of a layer. */
  public static final int MAX_FILTERS = 1 << 16;

  public LayerGrid {
    if (name == null || name.isEmpty() || name.length() > GraphSource.MAX_LENGTH) {
      throw new IllegalArgumentException("A layer needs a name of at most 1000 characters");
    }
    boolean fits = height > 0 && width > 0 && filters > 0 && filters <= MAX_FILTERS;
    if (!fits || (long) height * width > MAX_CELLS) {
      throw new IllegalArgumentException(
          "Layer %s needs 1 to %d cells and 1 to %d filters, found %d x %d and %d"
              .formatted(name, MAX_CELLS, MAX_FILTERS, height, width, filters));
    }
    if ((long) height * width * filters > 1 << 28) {
      throw new IllegalArgumentException(
          "Layer %s has %d x %d x %d values; at most 2^28 are allowed"
              .formatted(name, height, width, filters));
    }
    check(name, rows);
    check(name, columns);
  }

  private static void check(String name, ReceptiveField field) {
    boolean finite = Double.isFinite(field.start()) && Double.isFinite(field.size());
    if (!finite || !(field.jump() >= 1e-3) || !(field.jump() < 1e6) || !(field.size() > 0)) {
      throw new IllegalArgumentException(
          "Layer %s needs a receptive field with a step of 0.001 pixels or more, found %s"
              .formatted(name, field));
    }
  }

  /** A node of a net. */
  public static LayerGrid of(Architecture net, String node) {
    ReceptiveField rows = net.receptiveField(node, true);
    MapShape shape = net.shapes(1).get(node);
    return new LayerGrid(
        node,
        shape.height(),
        shape.width(),
        shape.channels(),
        rows,
        net.receptiveField(node, false));
  }

  /** Cells of one map. */
  @JsonIgnore
  public int cells() {
    return height * width;
  }

  /** Values of one image. */
  @JsonIgnore
  public int size() {
    return filters * cells();
  }

  /** Distance of neighbouring cells in pixels; the geometric mean of both axes. */
  @JsonIgnore
  public double stride() {
    return Math.sqrt(rows.jump() * columns.jump());
  }

  /** Row of a cell in input pixels. */
  public double row(int cell) {
    return rows.center(cell / width);
  }

  /** Column of a cell in input pixels. */
  public double column(int cell) {
    return columns.center(cell % width);
  }

  /** The cell nearest to a position, the first in row-major order on ties. */
  public int nearest(double row, double column) {
    return nearest(rows, height, row) * width + nearest(columns, width, column);
  }

  private static int nearest(ReceptiveField axis, int cells, double position) {
    double place = Math.ceil((position - axis.start()) / axis.jump() - 0.5);
    return (int) Math.max(0, Math.min(cells - 1, place));
  }
}
