package dev.vitrail.evaluate.classification;

import dev.vitrail.evaluate.MeasureInfo;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The one number by which logits are divided so that the mean NLL of validation images is least.
 * Guo et al., ICML 2017, section 4.2; golden section on {@code ln T}. Below 1 the net was too
 * unsure, above 1 too sure.
 *
 * @param value T, 0.05 to 20
 * @param atBound whether the search ended at one of these
 * @param nllBefore mean NLL at T = 1
 * @param nllAfter mean NLL at T
 */
public record Temperature(double value, boolean atBound, double nllBefore, double nllAfter) {

  /** How to read it. */
  public static final MeasureInfo INFO =
      new MeasureInfo(
          "temperature",
          MeasureInfo.Direction.NEITHER,
          0.05,
          20,
          100,
          "Fitted on validation images only; a value at 0.05 or 20 says that the images are"
              + " classified without an error or at random.");

  private static final double LOWEST = Math.log(0.05);
  private static final double HIGHEST = Math.log(20);
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double CLOSE = 1e-8;

  /** Fits on validation images. */
  public static Temperature fit(LabelledLogits validation) {
    DoubleUnaryOperator loss = log -> mean(validation.nll(Math.exp(log)));
    double low = LOWEST;
    double high = HIGHEST;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double atLeft = loss.applyAsDouble(left);
    double atRight = loss.applyAsDouble(right);
    while (high - low > CLOSE) {
      if (atLeft <= atRight) {
        high = right;
        right = left;
        atRight = atLeft;
        left = high - GOLDEN * (high - low);
        atLeft = loss.applyAsDouble(left);
      } else {
        low = left;
        left = right;
        atLeft = atRight;
        right = low + GOLDEN * (high - low);
        atRight = loss.applyAsDouble(right);
      }
    }
    double best = (low + high) / 2;
    boolean bound = best - LOWEST < 10 * CLOSE || HIGHEST - best < 10 * CLOSE;
    return new Temperature(
        Math.exp(best), bound, mean(validation.nll(1)), loss.applyAsDouble(best));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
