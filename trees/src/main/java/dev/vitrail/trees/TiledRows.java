package dev.vitrail.trees;

import java.util.Arrays;

/**
 * Vectors of one length, 64 to a tile and transposed within it, so that the products of a query
 * with 64 vectors are loops which the compiler turns into vector instructions. It does so only for
 * whole arrays read from their start, hence an array a coordinate. A tile of 512 coordinates is 256
 * KiB and stays in the second-level cache while several queries use it. Memory: 8 bytes a value.
 */
final class TiledRows {

  static final int LANES = 64;

  private final int length;
  private final double[][][] tiles;

  TiledRows(int capacity, int length) {
    this.length = length;
    this.tiles = new double[tilesFor(capacity)][length][LANES];
  }

  int length() {
    return length;
  }

  static int tilesFor(int rows) {
    return (rows + LANES - 1) / LANES;
  }

  void put(int slot, double[] values, int from) {
    double[][] tile = tiles[slot / LANES];
    int lane = slot % LANES;
    for (int d = 0; d < length; d++) {
      tile[d][lane] = values[from + d];
    }
  }

  void move(int from, int to) {
    double[][] source = tiles[from / LANES];
    double[][] target = tiles[to / LANES];
    for (int d = 0; d < length; d++) {
      target[d][to % LANES] = source[d][from % LANES];
    }
  }

  /**
   * Dot products of a query with the 64 vectors of a tile, each added in the order of the index.
   *
   * @param out length 64, overwritten
   */
  void dots(int tile, double[] query, int from, double[] out) {
    double[][] rows = tiles[tile];
    Arrays.fill(out, 0);
    int d = 0;
    for (; d + 4 <= length; d += 4) {
      int at = from + d;
      four(
          rows[d],
          rows[d + 1],
          rows[d + 2],
          rows[d + 3],
          query[at],
          query[at + 1],
          query[at + 2],
          query[at + 3],
          out);
    }
    for (; d < length; d++) {
      one(rows[d], query[from + d], out);
    }
  }

  /** As {@link #dots} for two queries at once, which reads the tile once only. */
  void dots(int tile, double[] first, double[] second, double[] out1, double[] out2) {
    double[][] rows = tiles[tile];
    Arrays.fill(out1, 0);
    Arrays.fill(out2, 0);
    int d = 0;
    for (; d + 4 <= length; d += 4) {
      eight(
          rows[d],
          rows[d + 1],
          rows[d + 2],
          rows[d + 3],
          first[d],
          first[d + 1],
          first[d + 2],
          first[d + 3],
          second[d],
          second[d + 1],
          second[d + 2],
          second[d + 3],
          out1,
          out2);
    }
    for (; d < length; d++) {
      one(rows[d], first[d], out1);
      one(rows[d], second[d], out2);
    }
  }

  private static void one(double[] row, double q, double[] out) {
    for (int j = 0; j < out.length; j++) {
      out[j] += q * row[j];
    }
  }

  private static void four(
      double[] r0,
      double[] r1,
      double[] r2,
      double[] r3,
      double q0,
      double q1,
      double q2,
      double q3,
      double[] out) {
    for (int j = 0; j < out.length; j++) {
      out[j] = out[j] + q0 * r0[j] + q1 * r1[j] + q2 * r2[j] + q3 * r3[j];
    }
  }

  private static void eight(
      double[] r0,
      double[] r1,
      double[] r2,
      double[] r3,
      double q0,
      double q1,
      double q2,
      double q3,
      double p0,
      double p1,
      double p2,
      double p3,
      double[] out1,
      double[] out2) {
    for (int j = 0; j < out1.length; j++) {
      double a = r0[j];
      double b = r1[j];
      double c = r2[j];
      double d = r3[j];
      out1[j] = out1[j] + q0 * a + q1 * b + q2 * c + q3 * d;
      out2[j] = out2[j] + p0 * a + p1 * b + p2 * c + p3 * d;
    }
  }
}
