package dev.vitrail.trees;

/**
 * Vectors of one length, 64 to a tile and transposed within it, so that the products of one query
 * with 64 vectors are a loop which the compiler turns into vector instructions. A tile of 512
 * doubles a vector is 256 KiB and stays in the second-level cache while several queries use it.
 * Memory: 8 bytes a value.
 */
final class TiledRows {

  static final int LANES = 64;

  private final int length;
  private final double[][] tiles;

  TiledRows(int capacity, int length) {
    this.length = length;
    this.tiles = new double[(capacity + LANES - 1) / LANES][Math.multiplyExact(length, LANES)];
  }

  int length() {
    return length;
  }

  static int tilesFor(int rows) {
    return (rows + LANES - 1) / LANES;
  }

  void put(int slot, double[] values, int from) {
    double[] tile = tiles[slot / LANES];
    int lane = slot % LANES;
    for (int d = 0; d < length; d++) {
      tile[d * LANES + lane] = values[from + d];
    }
  }

  void move(int from, int to) {
    double[] source = tiles[from / LANES];
    double[] target = tiles[to / LANES];
    for (int d = 0; d < length; d++) {
      target[d * LANES + to % LANES] = source[d * LANES + from % LANES];
    }
  }

  /**
   * Dot products of a query with the 64 vectors of a tile.
   *
   * @param out length 64, overwritten
   */
  void dots(int tile, double[] query, int from, double[] out) {
    double[] rows = tiles[tile];
    java.util.Arrays.fill(out, 0);
    int d = 0;
    for (; d + 4 <= length; d += 4) {
      four(rows, d * LANES, query, from + d, out);
    }
    for (; d < length; d++) {
      double q = query[from + d];
      int at = d * LANES;
      for (int j = 0; j < LANES; j++) {
        out[j] += q * rows[at + j];
      }
    }
  }

  private static void four(double[] rows, int at, double[] query, int from, double[] out) {
    double q0 = query[from];
    double q1 = query[from + 1];
    double q2 = query[from + 2];
    double q3 = query[from + 3];
    for (int j = 0; j < LANES; j++) {
      out[j] =
          out[j]
              + q0 * rows[at + j]
              + q1 * rows[at + LANES + j]
              + q2 * rows[at + 2 * LANES + j]
              + q3 * rows[at + 3 * LANES + j];
    }
  }
}
