package dev.vitrail.losses;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Weights of the released update: {@code k = exp(S/a) (S - Z + a)}, divided by its mean over the
 * filter's positives or negatives. Exponentials are shifted by their largest exponent, which the
 * division takes out again, so they cannot overflow. METHODS 1.3.
 */
final class ReleasedWeights {

  private static final double A = 0.5;
  private static final double MAGNITUDE = 0.1;
  private static final double STEP = 1e-5;

  /** Added by the trial to the mean it divides by. */
  private static final double GUARD = 1e-12;

  private final FilterLabels labels;
  private final double factor;
  private final double guard;
  private final boolean released;

  private ReleasedWeights(FilterLabels labels, double factor, double guard, boolean released) {
    this.labels = labels;
    this.factor = factor;
    this.guard = guard;
    this.released = released;
  }

  /** Mean weight {@code 1e-6 / epoch}, times the class weight. */
  static ReleasedWeights released(FilterLabels labels, int epoch) {
    return new ReleasedWeights(labels, STEP * MAGNITUDE / epoch, 0, true);
  }

  /** Mean weight 1. */
  static ReleasedWeights argmax(FilterLabels labels) {
    return new ReleasedWeights(labels, 1, GUARD, false);
  }

  /** One weight a pair (image, filter), filters fastest. */
  double[] of(ReleasedScores scores) {
    double[] weights = new double[scores.match.length];
    double[] own = new double[labels.images()];
    double[] other = new double[labels.images()];
    for (int f = 0; f < labels.filters(); f++) {
      for (int b = 0; b < own.length; b++) {
        int pair = b * labels.filters() + f;
        own[b] = scores.match[pair];
        other[b] = scores.other[pair];
      }
      group(f, true, own, softMean(other), weights);
      for (int b = 0; b < own.length; b++) {
        own[b] = -scores.mass[b * labels.filters() + f];
      }
      group(f, false, own, softMean(own), weights);
    }
    if (released && !Arrays.stream(weights).allMatch(Double::isFinite)) {
      int categories =
          1 + IntStream.range(0, labels.filters()).map(labels::category).max().orElse(0);
      for (int c = 0; c < categories; c++) {
        repair(weights, c, true);
        repair(weights, c, false);
      }
    }
    return weights;
  }

  /** a log mean_b exp(v/a). */
  private static double softMean(double[] values) {
    double max = LogSumExp.max(values, 0, values.length);
    double sum = 0;
    for (double value : values) {
      sum += Math.exp((value - max) / A);
    }
    return max + A * Math.log(sum / values.length);
  }

  private void group(int filter, boolean positive, double[] s, double z, double[] weights) {
    double max = Double.NEGATIVE_INFINITY;
    int count = 0;
    for (int b = 0; b < s.length; b++) {
      if (labels.positive(b, filter) == positive) {
        max = Math.max(max, s[b]);
        count++;
      }
    }
    double sum = 0;
    for (int b = 0; b < s.length; b++) {
      if (labels.positive(b, filter) == positive) {
        double k = Math.exp((s[b] - max) / A) * (s[b] - z + A);
        weights[b * labels.filters() + filter] = k;
        sum += k;
      }
    }
    double mean = sum / count + (guard == 0 ? 0 : guard * Math.exp(-max / A));
    double scale = factor * (released ? labels.weight(filter, positive) : 1) / mean;
    for (int b = 0; b < s.length; b++) {
      if (labels.positive(b, filter) == positive) {
        weights[b * labels.filters() + filter] *= scale;
      }
    }
  }

  /**
   * The release's repair after a division by zero, over one category's positives or negatives: NaN
   * gives 0, infinite the largest finite.
   */
  private void repair(double[] weights, int category, boolean positive) {
    int[] group =
        IntStream.range(0, weights.length)
            .filter(pair -> labels.category(pair % labels.filters()) == category)
            .filter(
                pair ->
                    labels.positive(pair / labels.filters(), pair % labels.filters()) == positive)
            .toArray();
    double largest =
        IntStream.of(group).mapToDouble(k -> weights[k]).filter(Double::isFinite).max().orElse(0);
    for (int k : group) {
      if (!Double.isFinite(weights[k])) {
        weights[k] = Double.isNaN(weights[k]) ? 0 : largest;
      }
    }
  }
}
