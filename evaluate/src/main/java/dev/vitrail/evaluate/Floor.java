package dev.vitrail.evaluate;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * Location instability of detectors that do not look at the image, on the same landmarks and grid.
 * A value near these floors may mean "fires near the middle". METHODS 2.4.
 *
 * @param centre the image centre
 * @param bestCell the fixed cell with the least spread
 * @param bestRow its row
 * @param bestColumn its column
 * @param meanCell mean over fixed cells
 * @param worstCell the fixed cell with the largest spread
 * @param randomCell a cell drawn evenly for each image, by enumeration, population variance
 */
public record Floor(
    double centre,
    double bestCell,
    int bestRow,
    int bestColumn,
    double meanCell,
    double worstCell,
    double randomCell) {

  /** How to read it. */
  public static final MeasureInfo INFO =
      new MeasureInfo(
          "location instability floor", MeasureInfo.Direction.NEITHER, 0, Math.sqrt(0.5), 10);

  /** Landmark uniform on a square, prediction its centre: spread over the diagonal. */
  public static final double UNIFORM_TO_CENTRE = 0.1007113338777511;

  /** Landmark and prediction uniform on a square and independent: spread over the diagonal. */
  public static final double TWO_UNIFORM = 0.17531358703711944;

  /** Landmark Gaussian around the prediction, sigma an axis: spread over sigma. */
  public static double gaussianFactor() {
    return Math.sqrt(2 - Math.PI / 2);
  }

  /**
   * Floors of one landmark.
   *
   * @param landmark which one
   * @param grid cells that a detector can choose from
   * @param height height of the input in pixels
   * @param width width of the input in pixels
   * @param population whether fixed-point variances divide by N instead of N - 1
   * @throws IllegalArgumentException when fewer than two images have the landmark
   */
  public static Floor of(
      Landmarks landmarks,
      int landmark,
      Peaks.Grid grid,
      int height,
      int width,
      boolean population) {
    return of(
        new Points[] {points(landmarks, landmark, height, width, population)}, grid, height, width);
  }

  /** Floors of a layer: the mean over landmarks of one detector, as in the measure itself. */
  public static Floor ofAll(
      Landmarks landmarks, Peaks.Grid grid, int height, int width, boolean population) {
    Points[] points = new Points[landmarks.count()];
    Arrays.setAll(points, k -> points(landmarks, k, height, width, population));
    return of(points, grid, height, width);
  }

  private static Floor of(Points[] landmarks, Peaks.Grid grid, int height, int width) {
    double[] cells = new double[grid.height() * grid.width()];
    Arrays.setAll(
        cells,
        cell -> {
          double row = grid.rows().center(cell / grid.width());
          double column = grid.columns().center(cell % grid.width());
          return mean(landmarks, points -> points.spread(row, column));
        });
    int best = 0;
    for (int cell = 1; cell < cells.length; cell++) {
      best = cells[cell] < cells[best] ? cell : best;
    }
    return new Floor(
        mean(landmarks, points -> points.spread(height / 2.0, width / 2.0)),
        cells[best],
        best / grid.width(),
        best % grid.width(),
        Moments.mean(cells),
        Arrays.stream(cells).max().orElseThrow(),
        mean(landmarks, points -> points.randomCell(grid)));
  }

  private static double mean(Points[] landmarks, ToDoubleFunction<Points> spread) {
    return Arrays.stream(landmarks).mapToDouble(spread).average().orElseThrow();
  }

  private static Points points(
      Landmarks landmarks, int landmark, int height, int width, boolean population) {
    double[] rows = Arrays.stream(landmarks.rows()[landmark]).filter(Double::isFinite).toArray();
    double[] columns =
        Arrays.stream(landmarks.columns()[landmark]).filter(Double::isFinite).toArray();
    if (rows.length < 2) {
      throw new IllegalArgumentException(
          "A floor needs landmark %s on at least 2 images, found %d"
              .formatted(landmarks.names().get(landmark), rows.length));
    }
    return new Points(rows, columns, Math.hypot(height, width), population ? 0 : 1);
  }

  /** Positions of one landmark on the images that have it. */
  private record Points(double[] rows, double[] columns, double diagonal, int freedom) {

    double distance(int image, double row, double column) {
      double i = rows[image] - row;
      double j = columns[image] - column;
      return Math.sqrt(i * i + j * j) / diagonal;
    }

    double spread(double row, double column) {
      double[] distances = new double[rows.length];
      Arrays.setAll(distances, image -> distance(image, row, column));
      return Moments.deviation(distances, distances.length, freedom);
    }

    double randomCell(Peaks.Grid grid) {
      long cases = Math.multiplyExact((long) rows.length, grid.height() * grid.width());
      double mean = sum(grid, distance -> distance) / cases;
      return Math.sqrt(sum(grid, d -> (d - mean) * (d - mean)) / cases);
    }

    private double sum(Peaks.Grid grid, DoubleUnaryOperator term) {
      double sum = 0;
      for (int image = 0; image < rows.length; image++) {
        for (int i = 0; i < grid.height(); i++) {
          for (int j = 0; j < grid.width(); j++) {
            double row = grid.rows().center(i);
            sum += term.applyAsDouble(distance(image, row, grid.columns().center(j)));
          }
        }
      }
      return sum;
    }
  }
}
