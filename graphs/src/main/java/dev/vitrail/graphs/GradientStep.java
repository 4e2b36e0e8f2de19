package dev.vitrail.graphs;

/**
 * The maximisation step: every pattern moves along the gradient of the likelihood, {@code mu += eta
 * delta_t^2 (dL/dmu) / sum F q} with {@code delta_t = min st / t^(1/4)}, and takes the deviation of
 * what it explains. AAAI 2018, algorithm 1; METHODS 5.1, pin 5b. With equal spreads the first step
 * is the exact EM step.
 *
 * @param eta step size
 * @param narrowest smallest deviation in pixels
 * @param widest largest deviation in pixels
 */
record GradientStep(double eta, double narrowest, double widest) {

  private static final double LEAST_MASS = 1e-8;

  /** Gradient of the likelihood by the mean row of a pattern, spread and displacements held. */
  static double rowGradient(Compatibility compatibility, Sums sums, int pattern) {
    double spread = compatibility.spread(pattern);
    return sums.rows[pattern] / (spread * spread);
  }

  /** Gradient of the likelihood by the mean column of a pattern. */
  static double columnGradient(Compatibility compatibility, Sums sums, int pattern) {
    double spread = compatibility.spread(pattern);
    return sums.columns[pattern] / (spread * spread);
  }

  /**
   * Moves the patterns in place.
   *
   * @param iteration counted from 1
   */
  void apply(Patterns patterns, Compatibility compatibility, Sums sums, int iteration) {
    double damped = compatibility.smallestSpread() / Math.pow(iteration, 0.25);
    for (int v = 0; v < patterns.count(); v++) {
      double mass = sums.mass[v];
      if (!(mass >= LEAST_MASS)) {
        continue;
      }
      double factor = eta * damped * damped / mass;
      patterns.rows()[v] += factor * rowGradient(compatibility, sums, v);
      patterns.columns()[v] += factor * columnGradient(compatibility, sums, v);
      double sigma = Math.sqrt(sums.squares[v] / (2 * mass));
      patterns.sigmas()[v] = Math.max(narrowest, Math.min(widest, sigma));
    }
  }
}
