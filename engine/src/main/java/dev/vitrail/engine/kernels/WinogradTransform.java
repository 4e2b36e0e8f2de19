package dev.vitrail.engine.kernels;

import java.util.Arrays;
import java.util.List;

/**
 * The matrices of Winograd's minimal filtering: F(4, 3) along the rows of a map, nested with F(2,
 * 3) along its columns. A tile of 6 x 4 inputs gives 4 x 2 outputs of a 3 x 3 convolution by 24
 * products instead of 72 (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016,
 * sections 4.1 and 4.3).
 */
final class WinogradTransform {

  /** Rows and columns of outputs in a tile. */
  static final int TILE_ROWS = 4;

  static final int TILE_COLUMNS = 2;

  /** Products of a tile down and across. */
  static final int ROWS = 6;

  static final int COLUMNS = 4;

  /**
   * A row of the input matrix B^T as a filter without its zeros.
   *
   * @param first where in the tile it begins
   * @param step between the cells that it reads
   */
  record Taps(int first, int step, float... values) {}

  private static final List<Taps> DOWN =
      List.of(
          new Taps(0, 2, 4, -5, 1),
          new Taps(1, 1, -4, -4, 1, 1),
          new Taps(1, 1, 4, -4, -1, 1),
          new Taps(1, 1, -2, -1, 2, 1),
          new Taps(1, 1, 2, -1, -2, 1),
          new Taps(1, 2, 4, -5, 1));

  /** The last one with its sign turned, as {@link #KERNEL_ACROSS} has it too. */
  private static final List<Taps> ACROSS =
      List.of(
          new Taps(0, 2, 1, -1),
          new Taps(1, 1, 1, 1),
          new Taps(1, 1, -1, 1),
          new Taps(1, 2, 1, -1));

  /** The kernel matrix G of F(4, 3). */
  private static final double[][] KERNEL_DOWN = {
    {1 / 4.0, 0, 0},
    {-1 / 6.0, -1 / 6.0, -1 / 6.0},
    {-1 / 6.0, 1 / 6.0, -1 / 6.0},
    {1 / 24.0, 1 / 12.0, 1 / 6.0},
    {1 / 24.0, -1 / 12.0, 1 / 6.0},
    {0, 0, 1}
  };

  /** The kernel matrix G of F(2, 3). */
  private static final double[][] KERNEL_ACROSS = {
    {1, 0, 0}, {1 / 2.0, 1 / 2.0, 1 / 2.0}, {1 / 2.0, -1 / 2.0, 1 / 2.0}, {0, 0, -1}
  };

  private WinogradTransform() {}

  /** How many tiles of this size cover so much. */
  static int tiles(int covered, int size) {
    return -Math.floorDiv(-covered, size);
  }

  static Taps down(int row) {
    return DOWN.get(row);
  }

  static Taps across(int column) {
    return ACROSS.get(column);
  }

  /** The filter of one product over the input: that down times that across, row after row. */
  static float[] filter(int row, int column) {
    float[] down = down(row).values();
    float[] across = across(column).values();
    float[] filter = new float[down.length * across.length];
    for (int i = 0; i < filter.length; i++) {
      filter[i] = down[i / across.length] * across[i % across.length];
    }
    return filter;
  }

  /**
   * The factors of one product, from a 3 x 3 kernel.
   *
   * @param kernel {@code [3, 3, inputs, outputs]}
   * @param product {@code [inputs, outputs]}, overwritten
   */
  static void kernel(float[] kernel, int row, int column, float[] product) {
    Arrays.fill(product, 0);
    for (int cell = 0; cell < 9; cell++) {
      float factor = (float) (KERNEL_DOWN[row][cell / 3] * KERNEL_ACROSS[column][cell % 3]);
      if (factor != 0) {
        int from = cell * product.length;
        for (int i = 0; i < product.length; i++) {
          product[i] += factor * kernel[from + i];
        }
      }
    }
  }
}
