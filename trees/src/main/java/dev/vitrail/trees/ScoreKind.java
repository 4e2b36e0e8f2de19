package dev.vitrail.trees;

/** Which number of the net a tree explains; always before softmax. */
public enum ScoreKind {
  /** The logit of the class. */
  LOGIT,
  /**
   * The logit of the class less the largest other logit. To be used for softmax heads of two
   * outputs, whose probability does not fix the logit alone.
   */
  MARGIN
}
