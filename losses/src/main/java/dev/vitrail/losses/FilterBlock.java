package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;
import java.util.Arrays;

/**
 * Some filters of a batch, gathered so that one cell of all their maps lies together: {@code
 * [cells][lanes]}, lane = filter * images + image. Loops over lanes are long and contiguous, and
 * neighbouring filters are read from the same cache lines.
 */
final class FilterBlock {

  /** Values of a block, about a megabyte: it stays in the cache between the steps of a loss. */
  private static final int BLOCK_VALUES = 1 << 17;

  private static final int MOST_FILTERS = 64;

  final int first;
  final int filters;
  final int images;
  final int lanes;

  /** Row {@code cells} belongs to the negative template where templates are the rows. */
  final double[][] maps;

  private final MapShape shape;

  private FilterBlock(MapShape shape, int first, int filters) {
    this.shape = shape;
    this.first = first;
    this.filters = filters;
    images = shape.batch();
    lanes = Math.multiplyExact(filters, images);
    maps = rows();
  }

  /** Filters of a block; a block holds whole filters, at least one. */
  static int width(MapShape shape) {
    long perFilter = (long) shape.cells() * shape.batch();
    int fit = (int) Math.max(1, Math.min(MOST_FILTERS, BLOCK_VALUES / perFilter));
    return Math.min(Integer.highestOneBit(fit), shape.channels());
  }

  /** Blocks that cover all filters. */
  static int count(MapShape shape) {
    int width = width(shape);
    return (shape.channels() + width - 1) / width;
  }

  /** Gathers block {@code number} of the maps. */
  static FilterBlock gather(MapShape shape, Values values, int number) {
    int first = number * width(shape);
    FilterBlock block =
        new FilterBlock(shape, first, Math.min(width(shape), shape.channels() - first));
    double[] run = new double[block.filters];
    for (int cell = 0; cell < shape.cells(); cell++) {
      double[] row = block.maps[cell];
      for (int b = 0; b < block.images; b++) {
        values.read(block.position(b, cell), block.filters, run);
        for (int f = 0; f < block.filters; f++) {
          row[f * block.images + b] = run[f];
        }
      }
    }
    return block;
  }

  /** Writes a gradient of these filters to its places in the batch. */
  void scatter(double[][] gradient, Values target) {
    double[] run = new double[filters];
    for (int cell = 0; cell < shape.cells(); cell++) {
      double[] row = gradient[cell];
      for (int b = 0; b < images; b++) {
        for (int f = 0; f < filters; f++) {
          run[f] = row[f * images + b];
        }
        target.write(position(b, cell), filters, run);
      }
    }
  }

  /** Room for one value a template and lane: cells, then the negative template. */
  double[][] rows() {
    return new double[shape.cells() + 1][lanes];
  }

  /** Sum of each map, {@code [lanes]}. */
  double[] sums() {
    return columnSums(maps, shape.cells());
  }

  /** Sum of the first rows, lane by lane. */
  double[] columnSums(double[][] values, int rows) {
    double[] sums = new double[lanes];
    for (int row = 0; row < rows; row++) {
      double[] from = values[row];
      for (int k = 0; k < lanes; k++) {
        sums[k] += from[k];
      }
    }
    return sums;
  }

  /** Arg-max of each map, first in row-major order, {@code [lanes]}; -1 where silent. */
  int[] peaks() {
    int[] peaks = new int[lanes];
    double[] best = new double[lanes];
    Arrays.fill(peaks, -1);
    for (int cell = 0; cell < shape.cells(); cell++) {
      double[] row = maps[cell];
      for (int k = 0; k < lanes; k++) {
        if (row[k] > best[k]) {
          best[k] = row[k];
          peaks[k] = cell;
        }
      }
    }
    return peaks;
  }

  private int position(int image, int cell) {
    return image * shape.imageSize() + cell * shape.channels() + first;
  }
}
