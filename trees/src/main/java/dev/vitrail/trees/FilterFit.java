package dev.vitrail.trees;

/** On which images the filters of a node are chosen (METHODS 4.2, "Filters and bias"). */
public enum FilterFit {
  /**
   * On the leaves below it, as published. A node of fewer leaves than filters fits them with many
   * selections equally well: modes of 2 to 5 images of real nets took 30 of 256 filters, with an
   * error of 0 on their leaves and of a quarter of the range of the scores on other images.
   */
  LEAVES,
  /**
   * On the leaves and on the negatives whose path leads through the node, all of which it has to
   * tell the score of; the bias stays that of the leaves. For real nets.
   */
  ROUTED
}
