package dev.vitrail.graphs;

import java.util.stream.IntStream;

/**
 * Mean place and spread over images of every pattern of a layer.
 *
 * @param meanRows mean row in pixels
 * @param meanColumns mean column in pixels
 * @param variances variance of the place, both axes together, divided by the number of images
 * @param totalScores sum of scores over images
 */
record PlaceStatistics(
    double[] meanRows, double[] meanColumns, double[] variances, double[] totalScores) {

  static PlaceStatistics of(Positions positions) {
    int count = positions.patterns();
    PlaceStatistics statistics =
        new PlaceStatistics(
            new double[count], new double[count], new double[count], new double[count]);
    IntStream.range(0, count).parallel().forEach(v -> statistics.measure(positions, v));
    return statistics;
  }

  private void measure(Positions positions, int v) {
    int images = positions.images();
    double row = 0;
    double column = 0;
    for (int i = 0; i < images; i++) {
      row += positions.row(i, v);
      column += positions.column(i, v);
      totalScores[v] += positions.score(i, v);
    }
    meanRows[v] = row / images;
    meanColumns[v] = column / images;
    double squares = 0;
    for (int i = 0; i < images; i++) {
      double r = positions.row(i, v) - meanRows[v];
      double c = positions.column(i, v) - meanColumns[v];
      squares += r * r + c * c;
    }
    variances[v] = squares / images;
  }

  /**
   * Displacements in one image.
   *
   * @param which patterns that are wanted; 0 for the others
   */
  Displacements in(Positions positions, int image, int[] which) {
    double[] rows = new double[positions.patterns()];
    double[] columns = new double[rows.length];
    for (int v : which) {
      rows[v] = positions.row(image, v) - meanRows[v];
      columns[v] = positions.column(image, v) - meanColumns[v];
    }
    return new Displacements(rows, columns);
  }
}
