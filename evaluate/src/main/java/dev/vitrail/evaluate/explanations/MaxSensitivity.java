package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How far a map moves when the image hardly does: {@code |a(x + u) - a(x)| / |a(x)|}, u uniform in
 * 2 % of the image's range a value, same class, same seed of the method. Yeh et al., NeurIPS 2019,
 * definition 2.2; METHODS 7.3.
 *
 * @param max largest over the draws
 * @param mean over the draws
 * @param otherClass draws on which the net answers otherwise; they count all the same
 */
public record MaxSensitivity(Reading max, Reading mean, int otherClass) {

  /** How to read {@link #max}. */
  public static final MeasureInfo INFO =
      new MeasureInfo(
          "max-sensitivity",
          MeasureInfo.Direction.LOWER,
          0,
          Double.POSITIVE_INFINITY,
          20,
          "Divided by the norm of the map; Quantus once took that of the image (#288). Maps that do"
              + " not look at the image reach 0: never rank by it alone.");

  private static final double REACH = 0.02;

  /**
   * Measures one image.
   *
   * @param map of the clean image, batch 1
   * @param methodSeed with which the clean map was made
   * @param draws images to try, all in one batch
   */
  static MaxSensitivity of(
      MapSupplier supplier,
      ScoreFunction net,
      Probe probe,
      FeatureMaps map,
      long methodSeed,
      int draws,
      long seed) {
    MapShape shape = probe.shape().withBatch(draws);
    float[] values = new float[shape.size()];
    double reach = REACH * probe.range();
    for (int k = 0; k < draws; k++) {
      SplittableRandom random = Seeds.random(seed, 2, k);
      for (int i = 0; i < shape.imageSize(); i++) {
        double moved = probe.image().values()[i] + reach * (2 * random.nextDouble() - 1);
        values[k * shape.imageSize() + i] = (float) moved;
      }
    }
    FeatureMaps images = new FeatureMaps(shape, values);
    int[] targets = new int[draws];
    long[] seeds = new long[draws];
    Arrays.fill(targets, probe.target());
    Arrays.fill(seeds, methodSeed);
    Scores answers = net.of(images);
    int clean = net.of(probe.image()).top(0);
    int others = 0;
    for (int k = 0; k < draws; k++) {
      others += answers.top(k) != clean ? 1 : 0;
    }
    FeatureMaps moved = supplier.checked(new MapRequest(images, targets, seeds));
    return of(map.values(), moved, others);
  }

  private static MaxSensitivity of(float[] clean, FeatureMaps moved, int others) {
    int draws = moved.shape().batch();
    double[] original = wide(clean, 0, clean.length);
    double max = 0;
    double sum = 0;
    for (int k = 0; k < draws; k++) {
      Reading one =
          distance(original, wide(moved.values(), k * clean.length, (k + 1) * clean.length));
      if (!one.isDefined()) {
        return new MaxSensitivity(one, one, others);
      }
      max = Math.max(max, one.value());
      sum += one.value();
    }
    return new MaxSensitivity(Reading.of(max), Reading.of(sum / draws), others);
  }

  /** Euclidean distance over the norm of the first. */
  static Reading distance(double[] map, double[] moved) {
    double norm = 0;
    double difference = 0;
    for (int i = 0; i < map.length; i++) {
      norm += map[i] * map[i];
      difference += (moved[i] - map[i]) * (moved[i] - map[i]);
    }
    return norm == 0
        ? Reading.undefined(Concentration.ZERO)
        : Reading.of(Math.sqrt(difference) / Math.sqrt(norm));
  }

  private static double[] wide(float[] values, int from, int to) {
    double[] wide = new double[to - from];
    for (int i = from; i < to; i++) {
      wide[i - from] = values[i];
    }
    return wide;
  }
}
