package dev.vitrail.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A value with its confidence interval.
 *
 * @param low lower end
 * @param value the estimate
 * @param high upper end
 * @param level confidence, for example 0.95
 */
public record Interval(double low, double value, double high, double level) {

  public Interval {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "A confidence level must be inside (0, 1), found %s".formatted(level));
    }
  }

  /**
   * Percentile bootstrap of the mean over units: images, filters or seeds, whichever were drawn
   * independently. Efron, "Bootstrap methods", Annals of Statistics 1979.
   */
  public static Interval bootstrapMean(double[] units, double level, int resamples, long seed) {
    return bootstrap(
        units.length,
        chosen -> {
          double sum = 0;
          for (int unit : chosen) {
            sum += units[unit];
          }
          return sum / chosen.length;
        },
        level,
        resamples,
        seed);
  }

  /**
   * Percentile bootstrap of any statistic.
   *
   * @param units number of units that are drawn with replacement, at least 1
   * @param statistic value for the units with these indices
   * @param resamples draws, at least 100
   */
  public static Interval bootstrap(
      int units, ToDoubleFunction<int[]> statistic, double level, int resamples, long seed) {
    if (units < 1 || resamples < 100) {
      throw new IllegalArgumentException(
          "A bootstrap needs a unit and 100 resamples, found %d and %d"
              .formatted(units, resamples));
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[resamples];
    int[] chosen = new int[units];
    for (int draw = 0; draw < resamples; draw++) {
      Arrays.setAll(chosen, k -> random.nextInt(units));
      values[draw] = statistic.applyAsDouble(chosen);
    }
    Arrays.sort(values);
    double value = statistic.applyAsDouble(IntStream.range(0, units).toArray());
    double tail = (1 - level) / 2;
    return new Interval(quantile(values, tail), value, quantile(values, 1 - tail), level);
  }

  /** Wilson's interval for a share of successes, such as an accuracy. JASA 1927. */
  public static Interval wilson(int successes, int trials, double level) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(
          "Successes must be from 0 to the number of trials, at least 1; found %d of %d"
              .formatted(successes, trials));
    }
    double z = Distributions.normalQuantile(1 - (1 - level) / 2);
    double share = (double) successes / trials;
    double centre = (share + z * z / (2 * trials)) / (1 + z * z / trials);
    double half =
        z
            / (1 + z * z / trials)
            * Math.sqrt(share * (1 - share) / trials + z * z / (4.0 * trials * trials));
    return new Interval(Math.max(0, centre - half), share, Math.min(1, centre + half), level);
  }

  /** Student's t interval of the mean over seeds, at least 2. */
  public static Interval student(double[] seeds, double level) {
    if (seeds.length < 2) {
      throw new IllegalArgumentException(
          "A t interval needs at least 2 seeds, found %d".formatted(seeds.length));
    }
    double mean = Moments.mean(seeds);
    double error =
        Moments.deviation(seeds, seeds.length, 1)
            / Math.sqrt(seeds.length)
            * Distributions.studentQuantile(1 - (1 - level) / 2, seeds.length - 1);
    return new Interval(mean - error, mean, mean + error, level);
  }

  /**
   * Quantile of sorted values, linear between order statistics: type 7 of Hyndman and Fan, "Sample
   * Quantiles in Statistical Packages", The American Statistician 1996.
   *
   * @param sorted ascending, at least one
   * @param share 0 to 1
   */
  public static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
