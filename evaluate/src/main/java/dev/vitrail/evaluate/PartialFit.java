package dev.vitrail.evaluate;

import java.util.stream.IntStream;

/** What a peak explains of one landmark once another is taken out of both. METHODS 2.5, recipe. */
final class PartialFit {

  /** Share of a spread below which what a regression leaves is rounding. */
  private static final double ROUNDING = 1e-12;

  private PartialFit() {}

  static double value(Peaks peaks, Landmarks landmarks, int filter, int landmark, int given) {
    int[] annotated =
        IntStream.range(0, peaks.images())
            .filter(b -> landmarks.present(landmark, b) && landmarks.present(given, b))
            .toArray();
    int[] images = IntStream.of(annotated).filter(b -> !peaks.silent(b, filter)).toArray();
    int n = images.length;
    if (n < 4) {
      return 0;
    }
    double[] rows = IntStream.of(images).mapToDouble(b -> peaks.row(b, filter)).toArray();
    double[] columns = IntStream.of(images).mapToDouble(b -> peaks.column(b, filter)).toArray();
    Pairs.Axis row = rest(rows, landmarks.rows()[landmark], landmarks.rows()[given], images);
    Pairs.Axis column =
        rest(columns, landmarks.columns()[landmark], landmarks.columns()[given], images);
    double variance = row.targetSquares() + column.targetSquares();
    double raw = variance > 0 ? (row.explained() + column.explained()) / variance : 0;
    double adjusted = Math.max(0, 1 - (1 - raw) * (n - 2) / (n - 3));
    return adjusted * n / annotated.length;
  }

  private static Pairs.Axis rest(double[] peak, double[] landmark, double[] given, int[] images) {
    double[] target = IntStream.of(images).mapToDouble(b -> landmark[b]).toArray();
    double[] by = IntStream.of(images).mapToDouble(b -> given[b]).toArray();
    Pairs.Axis whole = Pairs.Axis.of(peak, target, images.length);
    Pairs.Axis left =
        Pairs.Axis.of(Pairs.residuals(peak, by), Pairs.residuals(target, by), images.length);
    boolean peakGone = left.peakSquares() <= ROUNDING * whole.peakSquares();
    boolean targetGone = left.targetSquares() <= ROUNDING * whole.targetSquares();
    return new Pairs.Axis(
        peakGone || targetGone ? 0 : left.cross(),
        peakGone ? 0 : left.peakSquares(),
        targetGone ? 0 : left.targetSquares());
  }
}
