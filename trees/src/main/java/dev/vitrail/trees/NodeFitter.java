package dev.vitrail.trees;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Fits nodes to their leaves: mean rationale in closed form, filter selection, bias (METHODS 4.2;
 * Zhang et al. 2019, section 3, node parameters). Safe for several threads; each holds one buffer
 * of two times K^2 doubles while it fits a large node.
 */
final class NodeFitter {

  /** Filters up to which a fit may keep K^2 values. */
  private static final int MAX_GRAM = 1024;

  /** Filters an image at which a node is small. */
  private static final int FEW = 8;

  private static final double NO_DIRECTION = 1e-9;
  private static final double PENALTY = 1e-6;

  private final Leaves leaves;
  private final double[] centre;
  private final double centreY;
  private final double gamma;
  private final double shift;
  private final int maxSweeps;
  private final ConcurrentLinkedQueue<Buffers> idle = new ConcurrentLinkedQueue<>();

  /** Memory of one large fit. */
  private static final class Buffers {
    final Scatter scatter;
    final double[][] gram;

    Buffers(int filters) {
      scatter = new Scatter(filters);
      gram = new double[filters][filters];
    }
  }

  /**
   * A fitter.
   *
   * @param shift m, taken off {@code gamma h} before the exponential
   */
  NodeFitter(Leaves leaves, double gamma, double shift, int maxSweeps) {
    this.leaves = leaves;
    this.centre = leaves.meanX();
    double total = 0;
    for (double y : leaves.y()) {
      total += y;
    }
    this.centreY = total / leaves.count();
    this.gamma = gamma;
    this.shift = shift;
    this.maxSweeps = maxSweeps;
  }

  /** The penalty of a filter, {@code 1e-6 sqrt(n)}. */
  static double penalty(int images) {
    return PENALTY * Math.sqrt(images);
  }

  /** A leaf: its own rationale with all filters. */
  NodeFit leaf(int leaf) {
    BitSet all = new BitSet(leaves.filters());
    all.set(0, leaves.filters());
    int k = leaves.filters();
    double h = Rows.dot(leaves.g(), leaf * k, leaves.x(), leaf * k, k) + leaves.b()[leaf];
    return new NodeFit(all, leaves.b()[leaf], 1, h, Math.exp(gamma * h - shift));
  }

  /**
   * What is certain of a node before it is fitted. Its bias makes the mean of h that of y, for any
   * filters, and by Jensen the sum of exponentials is least when all h are equal.
   */
  void bound(Candidate candidate, Child first, Child second) {
    double[] sum = first.group().sum().clone();
    Rows.add(sum, second.group().sum());
    candidate.possible = Rows.norm(sum) >= NO_DIRECTION;
    candidate.total = first.fit().total() + second.fit().total();
    double mean = candidate.total / candidate.leaves;
    candidate.theta = candidate.leaves * Math.exp(gamma * mean - shift);
  }

  /** The node over these groups, or nothing when their directions cancel. */
  Optional<NodeFit> fit(List<Group> parts) {
    Group all = parts.size() == 1 ? parts.get(0) : parts.get(0).with(parts.get(1));
    double norm = Rows.norm(all.sum());
    if (norm < NO_DIRECTION) {
      return Optional.empty();
    }
    double[] direction = Rows.scaled(all.sum(), 1 / norm);
    double penalty = penalty(all.size());
    if (isSmall(all.size())) {
      Centred rows = centred(all.members(), direction);
      return Optional.of(finish(all, direction, norm, select(rows.residuals(), penalty)));
    }
    Buffers found = idle.poll();
    Buffers buffers = found == null ? new Buffers(leaves.filters()) : found;
    try {
      boolean known = parts.stream().anyMatch(part -> part.scatter().isPresent());
      Quadratic form =
          known
              ? collected(parts, buffers.scatter).form(direction, buffers.gram)
              : centred(all.members(), direction).gram(buffers.gram);
      return Optional.of(finish(all, direction, norm, select(form, penalty)));
    } finally {
      idle.add(buffers);
    }
  }

  /** The filters for a direction that is given, fitted to these images. */
  BitSet filters(int[] images, double[] direction) {
    Centred rows = centred(images, direction);
    double penalty = penalty(images.length);
    if (isSmall(images.length)) {
      return chosen(select(rows.residuals(), penalty));
    }
    Buffers found = idle.poll();
    Buffers buffers = found == null ? new Buffers(leaves.filters()) : found;
    try {
      return chosen(select(rows.gram(buffers.gram), penalty));
    } finally {
      idle.add(buffers);
    }
  }

  /** Whether going over the images each time costs less than a table of all pairs of filters. */
  private boolean isSmall(int images) {
    return images <= leaves.filters() / FEW || leaves.filters() > MAX_GRAM;
  }

  private static BitSet chosen(double[] alpha) {
    BitSet chosen = new BitSet(alpha.length);
    for (int d = 0; d < alpha.length; d++) {
      chosen.set(d, alpha[d] != 0);
    }
    return chosen;
  }

  private double[] select(Quadratic form, double penalty) {
    return new FilterSelection(form, penalty, maxSweeps).select();
  }

  /** A group that keeps its scatter when that is smaller than its images. */
  Group remember(Group merged, List<Group> parts) {
    if (merged.size() < leaves.filters() || leaves.filters() > MAX_GRAM) {
      return merged;
    }
    Scatter scatter = collected(parts, new Scatter(leaves.filters()));
    return new Group(merged.members(), merged.sum(), Optional.of(scatter));
  }

  private Scatter collected(List<Group> parts, Scatter scatter) {
    scatter.clear();
    double[] row = new double[leaves.filters()];
    for (Group part : parts) {
      if (part.scatter().isPresent()) {
        scatter.add(part.scatter().get());
        continue;
      }
      for (int leaf : part.members()) {
        for (int d = 0; d < row.length; d++) {
          row[d] = leaves.x()[leaf * row.length + d] - centre[d];
        }
        scatter.add(row, leaves.y()[leaf] - centreY);
      }
    }
    return scatter;
  }

  /** Columns {@code direction o x} and scores of some images, each less its mean. */
  private record Centred(double[][] columns, double[] target) {

    GramForm gram(double[][] buffer) {
      return GramForm.of(columns, target, buffer);
    }

    ResidualForm residuals() {
      return new ResidualForm(columns, target);
    }
  }

  private Centred centred(int[] images, double[] direction) {
    int n = images.length;
    int k = leaves.filters();
    double[][] columns = new double[n][k];
    double[] target = new double[n];
    double[] mean = new double[k];
    double meanY = 0;
    for (int i = 0; i < n; i++) {
      int at = images[i] * k;
      target[i] = leaves.y()[images[i]];
      meanY += target[i] / n;
      for (int d = 0; d < k; d++) {
        columns[i][d] = direction[d] * leaves.x()[at + d];
      }
      Rows.addScaled(mean, columns[i], 1.0 / n);
    }
    for (int i = 0; i < n; i++) {
      target[i] -= meanY;
      Rows.addScaled(columns[i], mean, -1);
    }
    return new Centred(columns, target);
  }

  /** The bias in closed form and the sums over the leaves. */
  private NodeFit finish(Group group, double[] direction, double norm, double[] alpha) {
    int n = group.size();
    double[] weights = new double[alpha.length];
    for (int d = 0; d < alpha.length; d++) {
      weights[d] = alpha[d] != 0 ? direction[d] : 0;
    }
    double[] h = new double[n];
    double bias = 0;
    for (int i = 0; i < n; i++) {
      h[i] = leaves.estimate(weights, 0, group.members()[i]);
      bias += (leaves.y()[group.members()[i]] - h[i]) / n;
    }
    double total = 0;
    double theta = 0;
    for (double value : h) {
      total += value + bias;
      theta += Math.exp(gamma * (value + bias) - shift);
    }
    return new NodeFit(chosen(alpha), bias, norm / n, total, theta);
  }
}
