package dev.vitrail.trees;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Walks images down a tree: from the root always to the child of the highest cosine between the
 * image's gradient and the vector that {@link Routing} names (Zhang et al. 2019, section 3; METHODS
 * 4.3.2).
 */
final class TreeWalker {

  private final RationaleTree tree;
  private final Map<Integer, TreeNode> nodes;
  private final Map<Integer, double[]> weights = new HashMap<>();
  private final Map<Integer, double[]> routes = new HashMap<>();
  private final Map<Integer, Double> norms = new HashMap<>();

  TreeWalker(RationaleTree tree) {
    this.tree = tree;
    this.nodes = tree.byId();
    nodes.forEach(
        (id, node) -> {
          double[] w = node.weights();
          weights.put(id, w);
          double[] route = tree.mining().routing() == Routing.DIRECTION ? node.gbar() : w;
          routes.put(id, route);
          norms.put(id, Rows.norm(route));
        });
  }

  /**
   * One step of a path.
   *
   * @param cosine of the child taken
   * @param margin by which it beats the next best; over -1 when it is the only one
   */
  record Visit(TreeNode node, double cosine, double margin) {}

  double[] weights(TreeNode node) {
    return weights.get(node.id());
  }

  /** The path of a unit gradient, {@code row[from...]}, at most to a depth. */
  List<Visit> path(double[] row, int from, int depth) {
    List<Visit> path = new ArrayList<>();
    List<Integer> children = tree.root();
    while (!children.isEmpty() && path.size() < depth - 1) {
      Visit visit = nearest(children, row, from);
      path.add(visit);
      children = visit.node().children();
    }
    return path;
  }

  /** The child of the highest cosine, the lowest id on ties; ids ascend. */
  private Visit nearest(List<Integer> children, double[] row, int from) {
    int best = children.get(0);
    double highest = Double.NEGATIVE_INFINITY;
    double second = -1;
    for (int id : children) {
      double cosine = cosine(id, row, from);
      if (cosine > highest) {
        second = Math.max(second, highest);
        highest = cosine;
        best = id;
      } else {
        second = Math.max(second, cosine);
      }
    }
    return new Visit(nodes.get(best), highest, highest - second);
  }

  private double cosine(int id, double[] row, int from) {
    double norm = norms.get(id);
    return norm == 0 ? -1 : Rows.dot(routes.get(id), 0, row, from, tree.filters()) / norm;
  }
}
