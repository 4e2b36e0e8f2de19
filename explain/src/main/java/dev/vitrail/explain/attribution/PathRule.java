package dev.vitrail.explain.attribution;

/** Where on the path from baseline to image gradients are taken, and how they are weighted. */
public enum PathRule {
  /** {@code (k + 1/2) / n}, equal weights. */
  MIDPOINT,
  /** n intervals: n + 1 points, the two ends with half the weight. */
  TRAPEZOID,
  /** Nodes of Gauss and Legendre on the unit interval. */
  GAUSS_LEGENDRE;

  /**
   * Points on the path.
   *
   * @param alphas shares of the way, 0 to 1
   * @param weights that add up to 1
   */
  public record Nodes(double[] alphas, double[] weights) {}

  /** The points for n steps. */
  public Nodes nodes(int steps) {
    return switch (this) {
      case MIDPOINT -> midpoint(steps);
      case TRAPEZOID -> trapezoid(steps);
      case GAUSS_LEGENDRE -> gaussLegendre(steps);
    };
  }

  private static Nodes midpoint(int steps) {
    Nodes nodes = new Nodes(new double[steps], new double[steps]);
    for (int k = 0; k < steps; k++) {
      nodes.alphas[k] = (k + 0.5) / steps;
      nodes.weights[k] = 1.0 / steps;
    }
    return nodes;
  }

  private static Nodes trapezoid(int steps) {
    Nodes nodes = new Nodes(new double[steps + 1], new double[steps + 1]);
    for (int k = 0; k <= steps; k++) {
      nodes.alphas[k] = (double) k / steps;
      nodes.weights[k] = (k == 0 || k == steps ? 0.5 : 1.0) / steps;
    }
    return nodes;
  }

  /** Roots of the Legendre polynomial by Newton's method from Tricomi's first guess. */
  private static Nodes gaussLegendre(int steps) {
    Nodes nodes = new Nodes(new double[steps], new double[steps]);
    for (int k = 0; k < steps; k++) {
      double t = Math.cos(Math.PI * (k + 0.75) / (steps + 0.5));
      double slope = 1;
      for (int round = 0; round < 100; round++) {
        double previous = 1;
        double value = t;
        for (int degree = 2; degree <= steps; degree++) {
          double next = ((2 * degree - 1) * t * value - (degree - 1) * previous) / degree;
          previous = value;
          value = next;
        }
        slope = steps * (t * value - previous) / (t * t - 1);
        double step = value / slope;
        t -= step;
        if (Math.abs(step) < 1e-15) {
          break;
        }
      }
      nodes.alphas[steps - 1 - k] = 0.5 * (1 + t);
      nodes.weights[steps - 1 - k] = 1 / ((1 - t * t) * slope * slope);
    }
    return nodes;
  }
}
