package dev.vitrail.graphs;

/**
 * Where the patterns of a layer are looked for in one image: their search windows and the weight of
 * each. Patterns without parents are looked for at the same places in all images.
 *
 * <p>Memory: about 100 bytes a pattern and the windows' values.
 */
final class Placement {

  private final Patterns patterns;
  private final Compatibility compatibility;
  private final double[] rows;
  private final double[] columns;
  private final double[] weights;
  private final double[] masses;
  private final double[] rowFactors;
  private final double[] columnFactors;
  private final Windows rowWindows;
  private final Windows columnWindows;
  private double meanDensity;

  /** Room for one image. */
  Placement(Patterns patterns, Compatibility compatibility) {
    this.patterns = patterns;
    this.compatibility = compatibility;
    LayerGrid grid = patterns.grid();
    int count = patterns.count();
    rows = new double[count];
    columns = new double[count];
    weights = new double[count];
    masses = new double[count];
    rowFactors = new double[count];
    columnFactors = new double[count];
    double widest = 0;
    for (int v = 0; v < count; v++) {
      widest = Math.max(widest, compatibility.reach(v));
    }
    rowWindows = new Windows(grid.rows(), grid.height(), count, widest);
    columnWindows = new Windows(grid.columns(), grid.width(), count, widest);
    for (int v = 0; v < count; v++) {
      rowFactors[v] = rowWindows.factor(compatibility.spread(v));
      columnFactors[v] = columnWindows.factor(compatibility.spread(v));
    }
  }

  /** Places the patterns. */
  void place(Displacements upper) {
    compatibility.place(upper, rows, columns, weights);
    double total = 0;
    for (int v = 0; v < weights.length; v++) {
      double reach = compatibility.reach(v);
      double spread = compatibility.spread(v);
      double down = rowWindows.fill(v, rows[v], reach, spread, rowFactors[v]);
      double across = columnWindows.fill(v, columns[v], reach, spread, columnFactors[v]);
      // One exponential for Lambda and the nearest cell's distance along both axes.
      weights[v] =
          compatibility.norm(v)
              * Math.exp(weights[v] + rowWindows.exponent(v) + columnWindows.exponent(v));
      masses[v] = weights[v] * down * across;
      int window = rowWindows.count(v) * columnWindows.count(v);
      total += window == 0 ? 0 : masses[v] / window;
    }
    meanDensity = total / weights.length;
  }

  Patterns patterns() {
    return patterns;
  }

  /** Mean over patterns of the mean density inside their windows, the unit of tau. */
  double meanDensity() {
    return meanDensity;
  }

  /** Row at which a pattern is expected, {@code mu + Delta}. */
  double row(int pattern) {
    return rows[pattern];
  }

  /** Column at which a pattern is expected. */
  double column(int pattern) {
    return columns[pattern];
  }

  /** What the product of the windows' values is multiplied by to give the density. */
  double weight(int pattern) {
    return weights[pattern];
  }

  /** Sum of the density over the window. */
  double mass(int pattern) {
    return masses[pattern];
  }

  Windows rowWindows() {
    return rowWindows;
  }

  Windows columnWindows() {
    return columnWindows;
  }
}
