package dev.vitrail.trees;

/**
 * A child of the root while mining.
 *
 * @param direction gbar, unit
 * @param weights {@code alpha o gbar}
 */
record Child(int id, Group group, NodeFit fit, double[] direction, double[] weights) {

  static Child of(int id, Group group, NodeFit fit) {
    return new Child(id, group, fit, Rows.unit(group.sum()), fit.weights(group.sum()));
  }

  /** What the gradients of images are compared with: a unit vector. */
  double[] route(Routing routing) {
    return routing == Routing.DIRECTION ? direction : Rows.unit(weights);
  }

  /** Whether no image comes here: the vector is zero. */
  boolean isClosed(Routing routing) {
    return routing == Routing.WEIGHTS && fit.alpha().isEmpty();
  }

  int size() {
    return group.size();
  }
}
