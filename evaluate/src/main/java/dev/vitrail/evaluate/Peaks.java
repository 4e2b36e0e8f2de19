package dev.vitrail.evaluate;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.losses.MapPeaks;
import java.util.Arrays;

/**
 * Peak of every filter on every image: the largest cell of the unmasked map, first in row-major
 * order. Eight bytes a pair (image, filter).
 */
public final class Peaks {

  private final int images;
  private final Grid grid;
  private final int[] cells;
  private final float[] values;

  /**
   * Where the cells of a layer look.
   *
   * @param rows receptive field along rows
   * @param columns receptive field along columns
   * @param height rows of a map
   * @param width columns of a map
   * @param filters filters of the layer
   * @param preActivation whether maps are taken before the ReLU, as the release does; then no map
   *     is silent
   */
  public record Grid(
      ReceptiveField rows,
      ReceptiveField columns,
      int height,
      int width,
      int filters,
      boolean preActivation) {

    public Grid {
      if (height < 1 || width < 1 || filters < 1) {
        throw new IllegalArgumentException(
            "A grid needs rows, columns and filters, found %d, %d, %d"
                .formatted(height, width, filters));
      }
    }

    /** The grid of maps after ReLU. */
    public static Grid of(MapShape shape, ReceptiveField rows, ReceptiveField columns) {
      return new Grid(rows, columns, shape.height(), shape.width(), shape.channels(), false);
    }

    /** The same grid read before the ReLU. */
    public Grid beforeRelu() {
      return new Grid(rows, columns, height, width, filters, true);
    }

    /**
     * The pixel under the centre of a cell, the nearest one of the input.
     *
     * @param cell {@code row * width + column}
     * @param inputHeight rows of the input
     * @param inputWidth columns of the input
     * @return row-major index
     */
    public int pixel(int cell, int inputHeight, int inputWidth) {
      int row = (int) Math.max(0, Math.min(inputHeight - 1, rows.center(cell / width)));
      int column = (int) Math.max(0, Math.min(inputWidth - 1, columns.center(cell % width)));
      return row * inputWidth + column;
    }

    /** The same cells for another number of filters. */
    Grid withFilters(int count) {
      return new Grid(rows, columns, height, width, count, preActivation);
    }
  }

  private Peaks(Grid grid, int images, int[] cells, float[] values) {
    this.grid = grid;
    this.images = images;
    this.cells = cells;
    this.values = values;
  }

  /**
   * Peaks that are already known.
   *
   * @param cells {@code row * width + column}, {@code [images * filters]}, filters fastest
   * @param values largest value of each map, same order
   */
  public static Peaks of(Grid grid, int[] cells, float[] values) {
    boolean fits = cells.length == values.length && cells.length % grid.filters() == 0;
    int size = Math.multiplyExact(grid.height(), grid.width());
    if (!fits || Arrays.stream(cells).anyMatch(cell -> cell < 0 || cell >= size)) {
      throw new IllegalArgumentException(
          "Peaks need a cell below %d and a value for each of %d filters, found %d cells, %d values"
              .formatted(size, grid.filters(), cells.length, values.length));
    }
    return new Peaks(grid, cells.length / grid.filters(), cells.clone(), values.clone());
  }

  /** Peaks of one batch of maps. */
  public static Peaks of(Grid grid, FeatureMaps maps) {
    return new Builder(grid, maps.shape().batch()).add(maps).build();
  }

  /** Collects peaks batch by batch; maps are not kept. */
  public static final class Builder {

    private final Grid grid;
    private final int expected;
    private final int[] cells;
    private final float[] values;
    private int images;

    /** Room for the peaks of so many images. */
    public Builder(Grid grid, int images) {
      this.grid = grid;
      expected = images;
      cells = new int[Math.multiplyExact(images, grid.filters())];
      values = new float[cells.length];
    }

    /** Adds the images of a batch. */
    public Builder add(FeatureMaps maps) {
      MapShape shape = maps.shape();
      boolean fits = shape.height() == grid.height() && shape.width() == grid.width();
      if (!fits || shape.channels() != grid.filters() || images + shape.batch() > expected) {
        throw new IllegalArgumentException(
            "Maps of shape %s do not fit a grid of %d x %d with %d filters and room for %d images"
                .formatted(shape, grid.height(), grid.width(), grid.filters(), expected - images));
      }
      MapPeaks found = MapPeaks.of(shape, maps.values());
      int at = images * grid.filters();
      for (int pair = 0; pair < found.cells().length; pair++) {
        cells[at + pair] = found.cells()[pair];
        values[at + pair] = (float) found.values()[pair];
      }
      images += shape.batch();
      return this;
    }

    /** The peaks of all images. */
    public Peaks build() {
      if (images != expected) {
        throw new IllegalStateException(
            "Room was made for %d images and %d were added".formatted(expected, images));
      }
      return new Peaks(grid, images, cells, values);
    }
  }

  /** Where the cells look. */
  public Grid grid() {
    return grid;
  }

  /** Number of images. */
  public int images() {
    return images;
  }

  /** Number of filters. */
  public int filters() {
    return grid.filters();
  }

  /** Peak cell, {@code row * width + column}; means nothing where silent. */
  public int cell(int image, int filter) {
    return cells[image * grid.filters() + filter];
  }

  /** Largest value of a map. */
  public float value(int image, int filter) {
    return values[image * grid.filters() + filter];
  }

  /** Whether a map has no peak: zero everywhere after ReLU. */
  public boolean silent(int image, int filter) {
    return !grid.preActivation() && !(value(image, filter) > 0);
  }

  /** Row of a peak in input pixels: the centre of its receptive field. */
  public double row(int image, int filter) {
    return grid.rows().center(cell(image, filter) / grid.width());
  }

  /** Column of a peak in input pixels. */
  public double column(int image, int filter) {
    return grid.columns().center(cell(image, filter) % grid.width());
  }

  /** The peaks of some images, in the given order; an image may come twice. */
  public Peaks select(int[] chosen) {
    int filters = grid.filters();
    int[] pickedCells = new int[Math.multiplyExact(chosen.length, filters)];
    float[] pickedValues = new float[pickedCells.length];
    for (int k = 0; k < chosen.length; k++) {
      System.arraycopy(cells, chosen[k] * filters, pickedCells, k * filters, filters);
      System.arraycopy(values, chosen[k] * filters, pickedValues, k * filters, filters);
    }
    return new Peaks(grid, chosen.length, pickedCells, pickedValues);
  }

  /** The peaks of some filters, in the given order. */
  public Peaks filters(int[] chosen) {
    int[] pickedCells = new int[Math.multiplyExact(images, chosen.length)];
    float[] pickedValues = new float[pickedCells.length];
    for (int image = 0; image < images; image++) {
      for (int k = 0; k < chosen.length; k++) {
        pickedCells[image * chosen.length + k] = cell(image, chosen[k]);
        pickedValues[image * chosen.length + k] = value(image, chosen[k]);
      }
    }
    return new Peaks(grid.withFilters(chosen.length), images, pickedCells, pickedValues);
  }

  /** Refuses landmarks of other images. */
  void check(Landmarks landmarks) {
    if (landmarks.images() != images) {
      throw new IllegalArgumentException(
          "Peaks of %d images need landmarks of the same images, found %d"
              .formatted(images, landmarks.images()));
    }
  }
}
