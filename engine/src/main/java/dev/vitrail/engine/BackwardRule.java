package dev.vitrail.engine;

/** What a ReLU does to the gradient on the way back. */
public enum BackwardRule {
  /** The derivative: the gradient passes where the output is positive. */
  STANDARD,
  /**
   * Only positive gradients pass, and only where the output is positive (Springenberg et al. 2015).
   */
  GUIDED,
  /** Only positive gradients pass, whatever the output (Zeiler and Fergus 2014). */
  DECONVNET
}
