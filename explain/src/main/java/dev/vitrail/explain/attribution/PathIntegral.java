package dev.vitrail.explain.attribution;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;

/**
 * The integral of gradients along the straight path from a baseline to an input, with as many steps
 * as completeness asks for: {@code sum a = S(x) - S(x')} within {@code max(0.01 |S(x) - S(x')|,
 * 1e-3)}, or the steps are doubled. Sundararajan, Taly, Yan, "Axiomatic Attribution for Deep
 * Networks", 2017, sections 3 and 5; METHODS 6.1.
 *
 * @param rule where gradients are taken
 * @param first steps at first, at least 1
 * @param most steps at most, at least {@code first}
 */
public record PathIntegral(PathRule rule, int first, int most) {

  /** Gap that is accepted, as a share of the difference of the scores. */
  public static final double RELATIVE_GAP = 0.01;

  /** Gap that is always accepted. */
  public static final double ABSOLUTE_GAP = 1e-3;

  public PathIntegral {
    if (first < 1 || most < first || most > 1 << 16) {
      throw VitrailException.usage(
          "A path takes 1 <= first steps <= most steps <= 65536, found %d and %d"
              .formatted(first, most));
    }
  }

  /**
   * What was found, with the number of steps whose gap is smallest.
   *
   * @param values attribution of each entry of the input
   * @param steps that were taken for it
   * @param gap sum of the attributions less the difference of the scores
   * @param difference {@code S(x) - S(x')}
   * @param converged whether the gap is small enough
   */
  public record Result(
      double[] values, int steps, double gap, double difference, boolean converged) {}

  /** Integrates. */
  public Result integrate(ScoreFunction score, float[] input, float[] baseline) {
    MapShape shape = score.shape();
    float[] ends = new float[2 * shape.size()];
    System.arraycopy(input, 0, ends, 0, shape.size());
    System.arraycopy(baseline, 0, ends, shape.size(), shape.size());
    double[] scores = score.scores(new FeatureMaps(shape.withBatch(2), ends));
    double difference = scores[0] - scores[1];
    double allowed = Math.max(RELATIVE_GAP * Math.abs(difference), ABSOLUTE_GAP);
    Result best = null;
    for (long steps = first; steps <= most; steps *= 2) {
      double[] values = attributions(score, input, baseline, rule.nodes((int) steps));
      double sum = 0;
      for (double value : values) {
        sum += value;
      }
      double gap = sum - difference;
      boolean small = Math.abs(gap) <= allowed;
      if (best == null || Math.abs(gap) < Math.abs(best.gap)) {
        best = new Result(values, (int) steps, gap, difference, small);
      }
      if (small) {
        break;
      }
    }
    return best;
  }

  private static double[] attributions(
      ScoreFunction score, float[] input, float[] baseline, PathRule.Nodes nodes) {
    int size = score.shape().size();
    double[] sums = new double[size];
    for (ExplainedNet.Part part :
        ExplainedNet.parts(nodes.alphas().length, score.gradientBatch())) {
      int batch = part.to() - part.from();
      float[] points = new float[Math.multiplyExact(batch, size)];
      for (int b = 0; b < batch; b++) {
        double alpha = nodes.alphas()[part.from() + b];
        for (int i = 0; i < size; i++) {
          points[b * size + i] = (float) (baseline[i] + alpha * ((double) input[i] - baseline[i]));
        }
      }
      FeatureMaps gradient =
          score.slope(new FeatureMaps(score.shape().withBatch(batch), points)).gradient();
      for (int b = 0; b < batch; b++) {
        double weight = nodes.weights()[part.from() + b];
        for (int i = 0; i < size; i++) {
          sums[i] += weight * gradient.values()[b * size + i];
        }
      }
    }
    for (int i = 0; i < size; i++) {
      sums[i] *= (double) input[i] - baseline[i];
    }
    return sums;
  }
}
