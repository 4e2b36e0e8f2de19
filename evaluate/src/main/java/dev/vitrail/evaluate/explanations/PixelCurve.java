package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;

/**
 * The score while pixels are replaced in the order of a map. Petsiuk et al., "RISE", BMVC 2018,
 * section 4.1; METHODS 7.1.
 *
 * @param fractions share of the pixels replaced, from 0 to 1, both included; the last step may be
 *     shorter
 * @param scores of the class at each
 * @param atImage score of the clean image
 * @param atBaseline score of the baseline
 */
public record PixelCurve(double[] fractions, double[] scores, double atImage, double atBaseline) {

  private static final String PEERS =
      "Area over the actual fractions with both end points. RISE takes equal steps although the last"
          + " may be shorter, and breaks ties in descending index of an unstable sort; Quantus leaves"
          + " out the clean image and does not divide by the steps.";

  /** How to read deletion. */
  public static final MeasureInfo DELETION =
      new MeasureInfo("deletion AUC", MeasureInfo.Direction.LOWER, 0, 1, 20, PEERS);

  /** How to read insertion. */
  public static final MeasureInfo INSERTION =
      new MeasureInfo("insertion AUC", MeasureInfo.Direction.HIGHER, 0, 1, 20, PEERS);

  private static final double SAME = 1e-6;

  /** What happens to the pixels. */
  public enum Kind {
    /** From the image to the baseline. */
    DELETION,
    /** From the baseline to the image. */
    INSERTION
  }

  /**
   * Draws a curve.
   *
   * <p>Takes a pass for every point but the two ends, which are known.
   *
   * @param order all pixels, the first changed first
   * @param baseline the replaced pixels
   * @param steps about how many; a step is {@code ceil(pixels / steps)} pixels
   */
  public static PixelCurve of(
      Probe probe,
      int[] order,
      Probe.Replacement baseline,
      Kind kind,
      int steps,
      Scores.Unit unit) {
    int pixels = probe.shape().cells();
    int values = baseline.values().length;
    if (order.length != pixels || values != probe.shape().size() || steps < 1) {
      throw new IllegalArgumentException(
          "A curve needs an order of %d pixels, a baseline of that size and steps; found %d, %d, %d"
              .formatted(pixels, order.length, values, steps));
    }
    int step = (pixels + Math.min(steps, pixels) - 1) / Math.min(steps, pixels);
    return every(step, probe, order, baseline, kind, unit);
  }

  /** A curve that changes {@code step} pixels at a time. */
  static PixelCurve every(
      int step, Probe probe, int[] order, Probe.Replacement baseline, Kind kind, Scores.Unit unit) {
    int pixels = order.length;
    int points = (pixels + step - 1) / step + 1;
    double[] fractions = new double[points];
    for (int t = 0; t < points; t++) {
      fractions[t] = (double) Math.min(pixels, (long) t * step) / pixels;
    }
    boolean insertion = kind == Kind.INSERTION;
    float[] from = insertion ? baseline.values() : probe.image().values();
    float[] to = insertion ? probe.image().values() : baseline.values();
    double[] between =
        probe.scores(
            points - 2,
            unit,
            (t, values, offset) -> {
              if (insertion) {
                System.arraycopy(from, 0, values, offset, from.length);
              }
              for (int i = 0; i < (t + 1) * step; i++) {
                probe.replace(order[i], to, values, offset);
              }
            });
    double atImage = probe.clean(unit);
    double atBaseline = probe.score(baseline, unit);
    double[] scores = new double[points];
    scores[0] = insertion ? atBaseline : atImage;
    System.arraycopy(between, 0, scores, 1, between.length);
    scores[points - 1] = insertion ? atImage : atBaseline;
    return new PixelCurve(fractions, scores, atImage, atBaseline);
  }

  /** Area under the curve by trapezoids. */
  public double auc() {
    double sum = 0;
    for (int t = 0; t + 1 < scores.length; t++) {
      sum += (fractions[t + 1] - fractions[t]) * (scores[t] + scores[t + 1]) / 2;
    }
    return sum;
  }

  /** The area with the baseline's score moved to 0 and the image's to 1. */
  public Reading normalised() {
    double range = atImage - atBaseline;
    return Math.abs(range) < SAME
        ? Reading.undefined("image and baseline have the same score")
        : Reading.of((auc() - atBaseline) / range);
  }
}
