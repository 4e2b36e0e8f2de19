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

  int size() {
    return group.size();
  }
}
