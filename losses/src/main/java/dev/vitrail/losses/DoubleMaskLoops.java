package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;

/**
 * The template mask over double maps. Every inner loop runs over the contiguous channels of one
 * cell without a branch that the compiler cannot turn into vector code, so the time is that of
 * reading and writing the maps.
 */
final class DoubleMaskLoops {

  private final TemplateMask mask;
  private final MapShape shape;
  private final double[] slopes;
  private final double[][] rowBest;
  private final double[] rows;
  private final double[] columns;

  private DoubleMaskLoops(TemplateMask mask, MapShape shape, double[] slopes) {
    this.mask = mask;
    this.shape = shape;
    this.slopes = slopes;
    rowBest = new double[shape.height()][slopes.length];
    rows = new double[slopes.length];
    columns = new double[slopes.length];
  }

  /** Writes {@code target = source * max(u, 0)}, u around the peaks of {@code maps}. */
  static void scale(
      TemplateMask mask, MapShape shape, double[] maps, double[] source, double[] target) {
    Values.check(shape, maps.length, "Maps");
    Values.check(shape, source.length, "Gradients");
    Values.check(shape, target.length, "Outputs");
    double[] exact = mask.slopes(shape);
    double[] slopes = new double[exact.length];
    for (int c = 0; c < slopes.length; c++) {
      slopes[c] = exact[c];
    }
    Parallel.forEach(
        shape.batch(),
        shape.size(),
        image -> new DoubleMaskLoops(mask, shape, slopes).image(image, maps, source, target));
  }

  private void image(int image, double[] maps, double[] source, double[] target) {
    if (mask.peak() == TemplateMask.Peak.ARGMAX) {
      argmax(image, maps);
    } else {
      centroid(image, maps);
    }
    for (int i = 0; i < shape.height(); i++) {
      for (int j = 0; j < shape.width(); j++) {
        scaleCell(source, target, shape.index(image, i, j, 0), i, j, slopes, rows, columns);
      }
    }
  }

  private static void scaleCell(
      double[] source,
      double[] target,
      int at,
      double i,
      double j,
      double[] slopes,
      double[] rows,
      double[] columns) {
    for (int c = 0; c < slopes.length; c++) {
      double distance = Math.abs(i - rows[c]) + Math.abs(j - columns[c]);
      target[at + c] = source[at + c] * Math.max(1 - slopes[c] * distance, 0);
    }
  }

  /**
   * The largest value of each map row first, which is vector code; then, for each channel, the
   * first row that holds the largest of those and the first column of it.
   */
  private void argmax(int image, double[] maps) {
    for (int i = 0; i < shape.height(); i++) {
      int at = shape.index(image, i, 0, 0);
      System.arraycopy(maps, at, rowBest[i], 0, slopes.length);
      for (int j = 1; j < shape.width(); j++) {
        keepLarger(maps, at + j * slopes.length, rowBest[i]);
      }
    }
    for (int c = 0; c < slopes.length; c++) {
      int row = 0;
      for (int i = 1; i < shape.height(); i++) {
        row = rowBest[i][c] > rowBest[row][c] ? i : row;
      }
      rows[c] = row;
      columns[c] = column(maps, shape.index(image, row, 0, c), rowBest[row][c]);
    }
  }

  private static void keepLarger(double[] maps, int at, double[] best) {
    for (int c = 0; c < best.length; c++) {
      best[c] = Math.max(best[c], maps[at + c]);
    }
  }

  private int column(double[] maps, int at, double value) {
    int column = 0;
    while (column < shape.width() - 1 && maps[at + column * slopes.length] != value) {
      column++;
    }
    return column;
  }

  private void centroid(int image, double[] maps) {
    PeakSearch search = new PeakSearch(shape);
    search.run(new Values.Doubles(maps), image, TemplateMask.Peak.CENTROID);
    for (int c = 0; c < rows.length; c++) {
      rows[c] = search.rows[c];
      columns[c] = search.columns[c];
    }
  }
}
