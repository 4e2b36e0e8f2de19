package dev.vitrail.trees;

/**
 * Arithmetic on rows of doubles. Every dot product adds in the order of the index, so that this
 * loop and the one of {@link TiledRows} give the same bits.
 */
final class Rows {

  private Rows() {}

  static double dot(double[] a, double[] b) {
    return dot(a, 0, b, 0, a.length);
  }

  static double dot(double[] a, int fromA, double[] b, int fromB, int length) {
    double sum = 0;
    for (int d = 0; d < length; d++) {
      sum += a[fromA + d] * b[fromB + d];
    }
    return sum;
  }

  static void add(double[] to, double[] row) {
    for (int d = 0; d < to.length; d++) {
      to[d] += row[d];
    }
  }

  /** Adds a multiple of a row. */
  static void addScaled(double[] to, double[] row, double factor) {
    for (int e = 0; e < to.length; e++) {
      to[e] += factor * row[e];
    }
  }

  /** Sets a row to a multiple of another. */
  static void setScaled(double[] to, double[] r0, double f0) {
    for (int e = 0; e < to.length; e++) {
      to[e] = f0 * r0[e];
    }
  }

  /** Sets a row to a sum of multiples of two others. */
  static void setScaled(double[] to, double[] r0, double f0, double[] r1, double f1) {
    for (int e = 0; e < to.length; e++) {
      to[e] = f0 * r0[e] + f1 * r1[e];
    }
  }

  /** Sets a row to a sum of multiples of three others. */
  static void setScaled(
      double[] to, double[] r0, double f0, double[] r1, double f1, double[] r2, double f2) {
    for (int e = 0; e < to.length; e++) {
      to[e] = f0 * r0[e] + f1 * r1[e] + f2 * r2[e];
    }
  }

  /** As four calls of the other, with the same bits and a quarter of the stores. */
  static void addScaled(
      double[] to,
      double[] r0,
      double f0,
      double[] r1,
      double f1,
      double[] r2,
      double f2,
      double[] r3,
      double f3) {
    for (int e = 0; e < to.length; e++) {
      to[e] = to[e] + f0 * r0[e] + f1 * r1[e] + f2 * r2[e] + f3 * r3[e];
    }
  }

  static double norm(double[] row) {
    return Math.sqrt(dot(row, row));
  }

  static double[] scaled(double[] row, double factor) {
    double[] scaled = new double[row.length];
    for (int d = 0; d < row.length; d++) {
      scaled[d] = row[d] * factor;
    }
    return scaled;
  }

  /** The row over its length; zeros stay zeros. */
  static double[] unit(double[] row) {
    double norm = norm(row);
    return norm == 0 ? row.clone() : scaled(row, 1 / norm);
  }
}
