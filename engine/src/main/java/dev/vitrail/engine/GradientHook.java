package dev.vitrail.engine;

/**
 * Sees the gradient at a node once it is complete and may change it before it goes on. This is
 * where the filter loss adds its own gradient.
 */
@FunctionalInterface
public interface GradientHook {

  /**
   * Called once a backward pass.
   *
   * @param value the node's activations
   * @param gradient the gradient at them, to be changed in place
   */
  void apply(Tensor value, Tensor gradient);
}
