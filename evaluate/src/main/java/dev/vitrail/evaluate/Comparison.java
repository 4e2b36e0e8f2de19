package dev.vitrail.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Two methods on the same images, compared by paired bootstrap: one draw of images serves both.
 * METHODS 7.6; Efron and Tibshirani, "An Introduction to the Bootstrap", 1993.
 *
 * @param images images where both are defined
 * @param difference mean of first less second, with its percentile interval
 * @param p two-sided: {@code min(1, 2 (1 + min(#<=0, #>=0)) / (B + 1))}
 */
public record Comparison(int images, Interval difference, double p) {

  /** Draws of ordinary tables; published ones take 10000. */
  public static final int RESAMPLES = 2000;

  /**
   * Compares.
   *
   * @param first a value for each image, NaN where undefined
   * @param second likewise, same images
   * @throws IllegalArgumentException when no image has both
   */
  public static Comparison of(double[] first, double[] second, int resamples, long seed) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "Paired values need the same images, found %d and %d"
              .formatted(first.length, second.length));
    }
    double[] differences =
        IntStream.range(0, first.length)
            .mapToDouble(i -> first[i] - second[i])
            .filter(d -> !Double.isNaN(d))
            .toArray();
    Interval interval = Interval.bootstrapMean(differences, 0.95, resamples, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int below = 0;
    int above = 0;
    int[] chosen = new int[differences.length];
    for (int draw = 0; draw < resamples; draw++) {
      Arrays.setAll(chosen, k -> random.nextInt(chosen.length));
      double mean = mean(differences, chosen);
      below += mean <= 0 ? 1 : 0;
      above += mean >= 0 ? 1 : 0;
    }
    return new Comparison(
        differences.length, interval, twoSided(Math.min(below, above), resamples));
  }

  /** Mean of the chosen values. */
  static double mean(double[] values, int[] chosen) {
    double sum = 0;
    for (int index : chosen) {
      sum += values[index];
    }
    return sum / chosen.length;
  }

  private static double twoSided(int beyond, int resamples) {
    return Math.min(1, 2.0 * (1 + beyond) / (resamples + 1));
  }

  /** Whether the interval of the difference leaves out 0. */
  public boolean differs() {
    return difference.low() > 0 || difference.high() < 0;
  }

  /**
   * Adjusts p values of several comparisons with one floor. Holm, "A Simple Sequentially Rejective
   * Multiple Test Procedure", Scandinavian Journal of Statistics 1979.
   *
   * @return in the order given
   */
  public static double[] holm(double[] p) {
    int[] order =
        IntStream.range(0, p.length)
            .boxed()
            .sorted((a, b) -> Double.compare(p[a], p[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[p.length];
    double highest = 0;
    for (int rank = 0; rank < order.length; rank++) {
      highest = Math.max(highest, Math.min(1, (p.length - rank) * p[order[rank]]));
      adjusted[order[rank]] = highest;
    }
    return adjusted;
  }
}
