package dev.vitrail.trees;

/**
 * The filters that a sweep of coordinate descent has to look at. Most stand at 0 or 1 and are held
 * there by their slope. Such a filter stays while the slope keeps its sign, and by Cauchy and
 * Schwarz moves {@code m} of other filters change it by at most {@code sqrt(C_dd)} times their
 * path, {@code sum |m_e| sqrt(C_ee)}. So a filter whose slope is larger than that is left out until
 * the path has become as long as allowed for, and the sweeps end where those over all filters do.
 */
final class ActiveFilters {

  /** Path allowed for, in paths of the sweep before. */
  private static final double AHEAD = 4;

  /** Room for rounding, relative to the largest residual and weights. */
  private static final double ROUNDING = 1e-12;

  private final Quadratic fit;
  private final double half;
  private final double[] roots;
  private final double[] slopes;
  private final double room;
  private final int[] filters;
  private int count;
  private double allowed;
  private double path;
  private double sweep;

  /**
   * All filters.
   *
   * @param half of the penalty of a filter
   */
  ActiveFilters(Quadratic fit, double half) {
    this.fit = fit;
    this.half = half;
    int k = fit.size();
    this.roots = new double[k];
    this.slopes = new double[k];
    this.filters = new int[k];
    double sum = Math.sqrt(fit.error(new double[k]));
    for (int d = 0; d < k; d++) {
      roots[d] = Math.sqrt(fit.curvatures()[d]);
      sum += roots[d];
      filters[d] = d;
    }
    this.room = ROUNDING * sum;
    this.count = k;
    this.allowed = Double.POSITIVE_INFINITY;
  }

  int count() {
    return count;
  }

  int filter(int place) {
    return filters[place];
  }

  /** Notes a move of the filter at a place; returns the place of the next one to look at. */
  int moved(int place, double change, double[] alpha) {
    int filter = filters[place];
    double length = Math.abs(change) * roots[filter];
    path += length;
    sweep += length;
    if (path <= allowed) {
      return place + 1;
    }
    choose(alpha, Math.max(sweep, allowed / AHEAD));
    int next = 0;
    while (next < count && filters[next] <= filter) {
      next++;
    }
    return next;
  }

  /** Notes the end of a sweep. */
  void swept(double[] alpha) {
    if (allowed == Double.POSITIVE_INFINITY || sweep < allowed / (AHEAD * AHEAD)) {
      choose(alpha, sweep);
    }
    sweep = 0;
  }

  private void choose(double[] alpha, double usual) {
    allowed = AHEAD * usual;
    path = 0;
    fit.slopes(slopes);
    double reach = allowed + room;
    count = 0;
    for (int d = 0; d < slopes.length; d++) {
      double far = reach * roots[d];
      double push = slopes[d] - half;
      boolean held = alpha[d] == 0 ? push < -far : alpha[d] == 1 && push > far;
      if (!held && roots[d] > 0) {
        filters[count++] = d;
      }
    }
  }
}
