package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;

/**
 * Whether a map sums up to what it explains: {@code |sum a - (S(x) - S(x'))| / max(|S(x) - S(x')|,
 * 0.001)}, x' the method's own baseline, logits. Sundararajan et al., "Axiomatic Attribution for
 * Deep Networks", ICML 2017, section 3; METHODS 7.4.
 */
public final class Completeness {

  /** Gap up to which a map passes. */
  public static final double PASS = 0.01;

  /** How to read it. */
  public static final MeasureInfo INFO =
      new MeasureInfo(
          "completeness gap",
          MeasureInfo.Direction.LOWER,
          0,
          Double.POSITIVE_INFINITY,
          20,
          "Only for methods that promise it, on raw maps; 0.01 passes. Quantus asks for exact"
              + " equality of floats on normalised maps.");

  private static final double LEAST = 1e-3;

  private Completeness() {}

  /**
   * The relative gap.
   *
   * @param change logit of the image less that of the baseline
   */
  public static Reading gap(PixelMap map, double change) {
    return map.isZero()
        ? Reading.undefined(Concentration.ZERO)
        : Reading.of(Math.abs(map.sum() - change) / Math.max(Math.abs(change), LEAST));
  }
}
