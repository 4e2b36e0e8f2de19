package dev.vitrail.graphs;

/**
 * The density of a pattern's place given its parents' places, in closed form: with M parents that
 * are displaced by e_k, {@code Delta = sum e_k/s_k^2 / sum 1/s_k^2}, {@code 1/st^2 = mean 1/s_k^2},
 * {@code Lambda = exp(-sum |e_k - Delta|^2/s_k^2 / 2M)}, and {@code P(p) = Lambda N(p; mu + Delta,
 * st^2 I)}. AAAI 2018, section 3.2; METHODS 5.1, pin 5a.
 *
 * <p>Holds what no image changes; {@link #place} does one image.
 */
final class Compatibility {

  private final Patterns patterns;
  private final boolean coactivation;
  private final double[] precisions;
  private final double[] spreads;
  private final double[] norms;
  private final double[] reaches;

  /**
   * Prepares one iteration.
   *
   * @param upperSigmas deviations of the layer above
   * @param bare spread of a pattern without parents, in pixels
   * @param widestReach largest half width of a search window, in pixels; infinite for none
   */
  Compatibility(
      Patterns patterns,
      double[] upperSigmas,
      double bare,
      double widestReach,
      GraphConfig.Form form,
      boolean coactivation) {
    this.patterns = patterns;
    this.coactivation = coactivation;
    precisions = new double[upperSigmas.length];
    for (int k = 0; k < precisions.length; k++) {
      precisions[k] = 1 / (upperSigmas[k] * upperSigmas[k]);
    }
    int count = patterns.count();
    spreads = new double[count];
    norms = new double[count];
    reaches = new double[count];
    for (int v = 0; v < count; v++) {
      boolean window = widestReach < Double.POSITIVE_INFINITY;
      reaches[v] = window ? Math.min(widestReach, 3 * patterns.sigmas()[v]) : widestReach;
      spread(v, bare, form);
    }
  }

  private void spread(int v, double bare, GraphConfig.Form form) {
    int[] parents = patterns.parents()[v];
    double precision = 0;
    double logNorm = 0;
    for (int parent : parents) {
      precision += precisions[parent] / parents.length;
      logNorm += Math.log(precisions[parent] / (2 * Math.PI)) / parents.length;
    }
    spreads[v] = parents.length == 0 ? bare : 1 / Math.sqrt(precision);
    boolean geometric = form == GraphConfig.Form.GEOMETRIC && parents.length > 0;
    norms[v] = geometric ? Math.exp(logNorm) : 1 / (2 * Math.PI * spreads[v] * spreads[v]);
  }

  /** Standard deviation of a pattern's place, {@code st}, in pixels. */
  double spread(int pattern) {
    return spreads[pattern];
  }

  /** Half width of a pattern's search window in pixels. */
  double reach(int pattern) {
    return reaches[pattern];
  }

  /** Smallest spread of all patterns. */
  double smallestSpread() {
    double smallest = Double.POSITIVE_INFINITY;
    for (double spread : spreads) {
      smallest = Math.min(smallest, spread);
    }
    return smallest;
  }

  /**
   * Where the patterns are expected in one image.
   *
   * @param upper displacements of the layer above in this image
   * @param rows receives {@code mu + Delta}, row
   * @param columns receives {@code mu + Delta}, column
   * @param weights receives {@code Lambda} times the Gaussian's normaliser
   */
  void place(Displacements upper, double[] rows, double[] columns, double[] weights) {
    for (int v = 0; v < patterns.count(); v++) {
      int[] parents = patterns.parents()[v];
      double row = 0;
      double column = 0;
      double total = 0;
      for (int parent : parents) {
        row += precisions[parent] * upper.rows()[parent];
        column += precisions[parent] * upper.columns()[parent];
        total += precisions[parent];
      }
      row = parents.length == 0 ? 0 : row / total;
      column = parents.length == 0 ? 0 : column / total;
      rows[v] = patterns.rows()[v] + row;
      columns[v] = patterns.columns()[v] + column;
      weights[v] = norms[v] * (coactivation ? agreement(parents, upper, row, column) : 1);
    }
  }

  /** Lambda: 1 where all parents are displaced alike. */
  private double agreement(int[] parents, Displacements upper, double row, double column) {
    if (parents.length == 0) {
      return 1;
    }
    double sum = 0;
    for (int parent : parents) {
      double r = upper.rows()[parent] - row;
      double c = upper.columns()[parent] - column;
      sum += (r * r + c * c) * precisions[parent];
    }
    return Math.exp(-sum / (2 * parents.length));
  }
}
