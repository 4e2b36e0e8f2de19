package dev.vitrail.losses;

/**
 * Gradient of the release's learned beta: it is drawn to three over the spread of the activation
 * around its centroid. METHODS 1.3.
 */
final class BetaUpdate {

  private static final double LOWEST = 1.5;
  private static final double HIGHEST = 3;
  private static final double PULL = -10000;

  /** Length of the step that leads from any beta to its target. */
  static final double WHOLE_STEP = -1 / PULL;

  private BetaUpdate() {}

  /** Gradient for each filter, summed over the batch. */
  static double[] gradient(FilterLabels labels, TemplateMask mask, ReleasedScores scores) {
    double[] gradient = new double[labels.filters()];
    for (int f = 0; f < gradient.length; f++) {
      gradient[f] = (target(labels, scores, f) - mask.betas().get(f)) * PULL;
    }
    return gradient;
  }

  /** clamp(3 / v, 1.5, 3), v the mean spread weighted by S; 3 where v is 0/0. */
  private static double target(FilterLabels labels, ReleasedScores scores, int filter) {
    double weighted = 0;
    double sum = 0;
    for (int b = 0; b < labels.images(); b++) {
      int pair = b * labels.filters() + filter;
      if (labels.positive(b, filter)) {
        weighted += scores.match[pair] * scores.spread[pair];
        sum += scores.match[pair];
      }
    }
    double target = HIGHEST / (weighted / sum);
    return Double.isNaN(target) ? HIGHEST : Math.min(Math.max(target, LOWEST), HIGHEST);
  }
}
