package dev.vitrail.losses;

import java.util.Arrays;

/**
 * Sums of maps against every unit template at once. A unit template is -1 plus a cone, {@code slope
 * * max(R - d, 0)} with {@code R = 2 / slope} cells, so its scores are a convolution with the cone
 * minus the sum of the map. The cone's rows are triangles, which two prefix sums give in constant
 * time: O(cells * R) a map. METHODS 1.3.
 *
 * <p>Works on many maps at once, laid out {@code [cells][lanes]}.
 */
final class Cone {

  private final int height;
  private final int width;
  private final double slope;
  private final double reach;
  private final int lanes;

  /** Prefix sums of one row and of the row times its column, each {@code [width + 1][lanes]}. */
  private final double[][] sums;

  private final double[][] moments;

  /** Stands for rows outside the map. */
  private final double[] unused;

  Cone(int height, int width, double slope, int lanes) {
    this.height = height;
    this.width = width;
    this.slope = slope;
    reach = 2 / slope;
    this.lanes = lanes;
    sums = new double[width + 1][lanes];
    moments = new double[width + 1][lanes];
    unused = new double[lanes];
  }

  /** Writes the convolution of {@code maps} with the cone into {@code out}. */
  void convolve(double[][] maps, double[][] out) {
    for (int cell = 0; cell < height * width; cell++) {
      Arrays.fill(out[cell], 0);
    }
    for (int i = 0; i < height; i++) {
      prefix(maps, i);
      for (int offset = 0; offset < reach && offset < height; offset++) {
        for (int j = 0; j < width; j++) {
          double[] above = i >= offset ? out[(i - offset) * width + j] : unused;
          boolean inside = offset > 0 && i + offset < height;
          double[] below = inside ? out[(i + offset) * width + j] : unused;
          addTriangle(j, reach - offset, above, below);
        }
      }
    }
  }

  private void prefix(double[][] maps, int row) {
    for (int j = 0; j < width; j++) {
      accumulate(maps[row * width + j], sums[j], sums[j + 1], 1);
      accumulate(maps[row * width + j], moments[j], moments[j + 1], j);
    }
  }

  private void accumulate(double[] map, double[] before, double[] after, double factor) {
    for (int k = 0; k < lanes; k++) {
      after[k] = before[k] + factor * map[k];
    }
  }

  /**
   * Adds {@code slope * sum_j' max(L - |j - j'|, 0) x[j']}: left of j the weight is {@code (L - j)
   * + j'}, right of it {@code (L + j) - j'}. The cone is symmetric, so two rows take the same.
   */
  private void addTriangle(int j, double length, double[] above, double[] below) {
    int side = (int) Math.ceil(length) - 1;
    int low = Math.max(j - side, 0);
    int high = Math.min(j + side, width - 1) + 1;
    double[] lowSum = sums[low];
    double[] lowMoment = moments[low];
    double[] midSum = sums[j + 1];
    double[] midMoment = moments[j + 1];
    double[] highSum = sums[high];
    double[] highMoment = moments[high];
    double left = length - j;
    double right = length + j;
    for (int k = 0; k < lanes; k++) {
      double triangle =
          slope
              * (left * (midSum[k] - lowSum[k])
                  + (midMoment[k] - lowMoment[k])
                  + right * (highSum[k] - midSum[k])
                  - (highMoment[k] - midMoment[k]));
      above[k] += triangle;
      below[k] += triangle;
    }
  }
}
