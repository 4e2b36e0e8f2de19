package dev.vitrail.trees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which filters a node uses: {@code min J(alpha) = error + penalty * sum(alpha)} over alpha in
 * {0,1}^K (Zhang et al. 2019, equation of alpha; the solution is METHODS 4.2, "Solve"). Exact by
 * enumeration up to {@link #ENUMERATED} filters, otherwise relaxed, rounded and flipped.
 */
final class FilterSelection {

  /** Filters up to which all subsets are tried. */
  static final int ENUMERATED = 12;

  private static final double STILL = 1e-14;
  private static final double WORTH_FLIP = -1e-12;

  private final Quadratic fit;
  private final double penalty;
  private final int maxSweeps;

  FilterSelection(Quadratic fit, double penalty, int maxSweeps) {
    this.fit = fit;
    this.penalty = penalty;
    this.maxSweeps = maxSweeps;
  }

  /** One change of the descent. */
  record Flip(int filter, double change) {}

  /** The chosen alpha, zeros and ones. */
  double[] select() {
    return fit.size() <= ENUMERATED ? enumerate() : search();
  }

  /** Steps 1 to 4. */
  double[] search() {
    double[] fromRelaxed = relax();
    for (int d = 0; d < fromRelaxed.length; d++) {
      fromRelaxed[d] = fromRelaxed[d] >= 0.5 ? 1 : 0;
    }
    descend(fromRelaxed);
    double first = objective(fromRelaxed);
    double[] fromOnes = new double[fit.size()];
    Arrays.fill(fromOnes, 1);
    descend(fromOnes);
    return objective(fromOnes) < first ? fromOnes : fromRelaxed;
  }

  /** Step 1: coordinate descent in the box, from zero and in index order. */
  double[] relax() {
    double[] alpha = new double[fit.size()];
    fit.start(alpha);
    ActiveFilters active = new ActiveFilters(fit, penalty / 2);
    double largest = 1;
    for (int sweep = 0; sweep < maxSweeps && largest > STILL; sweep++) {
      largest = sweep(alpha, active);
      active.swept(alpha);
    }
    return alpha;
  }

  /** One sweep; returns the largest change. */
  private double sweep(double[] alpha, ActiveFilters active) {
    double[] curvatures = fit.curvatures();
    double half = penalty / 2;
    double largest = 0;
    for (int place = 0; place < active.count(); ) {
      int d = active.filter(place);
      double before = alpha[d];
      double push = fit.slope(d) - half;
      boolean held = before == 0 ? push <= 0 : before == 1 && push >= 0;
      double change = held ? 0 : clip(before + push / curvatures[d]) - before;
      if (change == 0) {
        place++;
        continue;
      }
      alpha[d] += change;
      fit.move(d, change);
      largest = Math.max(largest, Math.abs(change));
      place = active.moved(place, change, alpha);
    }
    return largest;
  }

  private static double clip(double value) {
    return value < 0 ? 0 : value > 1 ? 1 : value;
  }

  /** Step 3: takes the best flip while it lowers J, the lowest filter on ties; in place. */
  List<Flip> descend(double[] alpha) {
    fit.start(alpha);
    List<Flip> flips = new ArrayList<>();
    double[] changes = new double[alpha.length];
    double[] signs = new double[alpha.length];
    for (int d = 0; d < alpha.length; d++) {
      signs[d] = alpha[d] == 0 ? 1 : -1;
    }
    for (Flip flip = best(signs, changes); flip.change < WORTH_FLIP; flip = best(signs, changes)) {
      double change = signs[flip.filter];
      signs[flip.filter] = -change;
      alpha[flip.filter] += change;
      fit.move(flip.filter, change);
      flips.add(flip);
    }
    return flips;
  }

  private Flip best(double[] signs, double[] changes) {
    fit.slopes(changes);
    double[] curvatures = fit.curvatures();
    for (int d = 0; d < changes.length; d++) {
      changes[d] = curvatures[d] + signs[d] * (penalty - 2 * changes[d]);
    }
    int filter = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int d = 0; d < changes.length; d++) {
      if (changes[d] < lowest) {
        lowest = changes[d];
        filter = d;
      }
    }
    return new Flip(filter, lowest);
  }

  /** J at alpha, which must be the current one of the fit. */
  double objective(double[] alpha) {
    return fit.error(alpha) + penalty * Arrays.stream(alpha).sum();
  }

  /** The best of all subsets, walked in Gray-code order. */
  double[] enumerate() {
    double[] alpha = new double[fit.size()];
    fit.start(alpha);
    double[] best = alpha.clone();
    double lowest = objective(alpha);
    for (int step = 1; step < 1 << alpha.length; step++) {
      int d = Integer.numberOfTrailingZeros(step);
      double change = 1 - 2 * alpha[d];
      alpha[d] += change;
      fit.move(d, change);
      double found = objective(alpha);
      if (found < lowest) {
        lowest = found;
        best = alpha.clone();
      }
    }
    return best;
  }
}
