package dev.vitrail.trees;

/**
 * By what an image chooses among the children of a node: the largest cosine of its gradient with a
 * vector of each child (METHODS 4.3.2).
 */
public enum Routing {
  /**
   * With {@code w = alpha o gbar}, as published. A leaf uses every filter and a mode only some,
   * which costs a mode cosine: on nets of 256 filters, whose modes used a third of them, every
   * image went to the same leaf, and the tree was no better than that one image.
   */
  WEIGHTS,
  /**
   * With {@code gbar}, as one of the ports does: nodes of many filters have no advantage. For real
   * nets.
   */
  DIRECTION
}
