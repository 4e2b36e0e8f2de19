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
  private final double[] perTotal;

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
    perTotal = new double[count];
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
    perTotal[v] = parents.length == 0 ? 0 : 1 / (precision * parents.length);
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

  /** The Gaussian's normaliser. */
  double norm(int pattern) {
    return norms[pattern];
  }

  /** Whether no pattern has a parent, so that all images have the same places. */
  boolean isBare() {
    for (int[] parents : patterns.parents()) {
      if (parents.length > 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where the patterns are expected in one image.
   *
   * @param upper displacements of the layer above in this image
   * @param rows receives {@code mu + Delta}, row
   * @param columns receives {@code mu + Delta}, column
   * @param agreements receives {@code log Lambda}: 0 where all parents are displaced alike
   */
  void place(Displacements upper, double[] rows, double[] columns, double[] agreements) {
    double[] upperRows = upper.rows();
    double[] upperColumns = upper.columns();
    for (int v = 0; v < rows.length; v++) {
      int[] parents = patterns.parents()[v];
      double row = 0;
      double column = 0;
      for (int parent : parents) {
        row += precisions[parent] * upperRows[parent];
        column += precisions[parent] * upperColumns[parent];
      }
      row *= perTotal[v];
      column *= perTotal[v];
      rows[v] = patterns.rows()[v] + row;
      columns[v] = patterns.columns()[v] + column;
      agreements[v] = coactivation ? -disagreement(parents, upper, row, column) : 0;
    }
  }

  private double disagreement(int[] parents, Displacements upper, double row, double column) {
    double sum = 0;
    for (int parent : parents) {
      double r = upper.rows()[parent] - row;
      double c = upper.columns()[parent] - column;
      sum += (r * r + c * c) * precisions[parent];
    }
    return sum / Math.max(1, 2 * parents.length);
  }
}
