package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;

/**
 * The template mask over float maps. Every inner loop runs over the contiguous channels of one cell
 * without a branch that the compiler cannot turn into vector code, so the time is that of reading
 * and writing the maps.
 */
final class FloatMaskLoops {

  private final TemplateMask mask;
  private final MapShape shape;
  private final float[] slopes;
  private final float[][] rowBest;
  private final float[] rows;
  private final float[] columns;

  private FloatMaskLoops(TemplateMask mask, MapShape shape, float[] slopes) {
    this.mask = mask;
    this.shape = shape;
    this.slopes = slopes;
    rowBest = new float[shape.height()][slopes.length];
    rows = new float[slopes.length];
    columns = new float[slopes.length];
  }

  /** Writes {@code target = source * max(u, 0)}, u around the peaks of {@code maps}. */
  static void scale(
      TemplateMask mask, MapShape shape, float[] maps, float[] source, float[] target) {
    Values.check(shape, maps.length, "Maps");
    Values.check(shape, source.length, "Gradients");
    Values.check(shape, target.length, "Outputs");
    double[] exact = mask.slopes(shape);
    float[] slopes = new float[exact.length];
    for (int c = 0; c < slopes.length; c++) {
      slopes[c] = (float) exact[c];
    }
    Parallel.forEach(
        shape.batch(),
        shape.size(),
        image -> new FloatMaskLoops(mask, shape, slopes).image(image, maps, source, target));
  }

  private void image(int image, float[] maps, float[] source, float[] target) {
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
      float[] source,
      float[] target,
      int at,
      float i,
      float j,
      float[] slopes,
      float[] rows,
      float[] columns) {
    for (int c = 0; c < slopes.length; c++) {
      float distance = Math.abs(i - rows[c]) + Math.abs(j - columns[c]);
      target[at + c] = source[at + c] * Math.max(1f - slopes[c] * distance, 0f);
    }
  }

  /**
   * The largest value of each map row first, which is vector code; then, for each channel, the
   * first row that holds the largest of those and the first column of it.
   */
  private void argmax(int image, float[] maps) {
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

  private static void keepLarger(float[] maps, int at, float[] best) {
    for (int c = 0; c < best.length; c++) {
      best[c] = Math.max(best[c], maps[at + c]);
    }
  }

  private int column(float[] maps, int at, float value) {
    int column = 0;
    while (column < shape.width() - 1 && maps[at + column * slopes.length] != value) {
      column++;
    }
    return column;
  }

  private void centroid(int image, float[] maps) {
    PeakSearch search = new PeakSearch(shape);
    search.run(new Values.Floats(maps), image, TemplateMask.Peak.CENTROID);
    for (int c = 0; c < rows.length; c++) {
      rows[c] = (float) search.rows[c];
      columns[c] = (float) search.columns[c];
    }
  }
}
