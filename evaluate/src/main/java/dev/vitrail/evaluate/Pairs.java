package dev.vitrail.evaluate;

import java.util.Arrays;

/**
 * Peaks and landmark of the images where both exist, an axis at a time.
 *
 * @param rows sums along rows
 * @param columns sums along columns
 * @param count images with landmark and peak
 * @param annotated images with the landmark
 */
record Pairs(Axis rows, Axis columns, int count, int annotated) {

  /**
   * Centred sums of one axis.
   *
   * @param cross sum of peak times landmark
   * @param peakSquares sum of squares of the peak
   * @param targetSquares sum of squares of the landmark
   */
  record Axis(double cross, double peakSquares, double targetSquares) {

    /** Share of the peak's size below which its spread is rounding. */
    private static final double ROUNDING = 1e-24;

    static Axis of(double[] peaks, double[] targets, int count) {
      double peakMean = mean(peaks, count);
      double targetMean = mean(targets, count);
      double cross = 0;
      double peakSquares = 0;
      double targetSquares = 0;
      for (int k = 0; k < count; k++) {
        double p = peaks[k] - peakMean;
        double t = targets[k] - targetMean;
        cross += p * t;
        peakSquares += p * p;
        targetSquares += t * t;
      }
      boolean fixed = peakSquares <= ROUNDING * count * peakMean * peakMean;
      return new Axis(fixed ? 0 : cross, fixed ? 0 : peakSquares, targetSquares);
    }

    /** Sum of squares that a line with slope at least 0 explains. */
    double explained() {
      double positive = Math.max(0, cross);
      return peakSquares > 0 ? positive * positive / peakSquares : 0;
    }

    /** Sum of squares left by a line of slope 1. */
    double missed() {
      return targetSquares - 2 * cross + peakSquares;
    }

    private static double mean(double[] values, int count) {
      double sum = 0;
      for (int k = 0; k < count; k++) {
        sum += values[k];
      }
      return sum / count;
    }
  }

  static Pairs of(Peaks peaks, Landmarks landmarks, int filter, int landmark) {
    double[][] found = new double[4][peaks.images()];
    int count = 0;
    int annotated = 0;
    for (int image = 0; image < peaks.images(); image++) {
      if (landmarks.present(landmark, image)) {
        annotated++;
        if (!peaks.silent(image, filter)) {
          found[0][count] = peaks.row(image, filter);
          found[1][count] = landmarks.rows()[landmark][image];
          found[2][count] = peaks.column(image, filter);
          found[3][count] = landmarks.columns()[landmark][image];
          count++;
        }
      }
    }
    return new Pairs(
        Axis.of(found[0], found[1], count), Axis.of(found[2], found[3], count), count, annotated);
  }

  /** Values of an axis with a line through another one taken out, offset included. */
  static double[] residuals(double[] values, double[] by) {
    Axis axis = Axis.of(by, values, values.length);
    double slope = axis.peakSquares > 0 ? axis.cross / axis.peakSquares : 0;
    double mean = Axis.mean(values, values.length);
    double byMean = Axis.mean(by, by.length);
    double[] rest = new double[values.length];
    Arrays.setAll(rest, k -> values[k] - mean - slope * (by[k] - byMean));
    return rest;
  }
}
