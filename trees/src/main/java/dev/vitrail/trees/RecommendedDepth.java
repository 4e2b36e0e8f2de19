package dev.vitrail.trees;

import java.util.List;
import java.util.Optional;

/**
 * How deep a tree has to be read: the shallowest depth that, on images it was not mined from,
 * decides nearly as the net does and tells its score nearly as well as the leaves do.
 */
public final class RecommendedDepth {

  /** Accuracy that it may cost against the net. */
  public static final double ACCURACY = 0.01;

  /** Prediction error that it may add to that of the leaves, as a share of the range of scores. */
  public static final double SCORE = 0.01;

  private RecommendedDepth() {}

  /**
   * The depth.
   *
   * @param tree to be read
   * @param images best those of the validation split
   * @return 2 or more
   */
  public static int of(RationaleTree tree, Rationales images) {
    double net = TreeMetrics.netAccuracy(images, tree.threshold());
    return of(TreeMetrics.byDepth(tree, images, Optional.empty()), net);
  }

  static int of(List<TreeMetrics> byDepth, double netAccuracy) {
    int last = byDepth.size() - 1;
    double best = byDepth.get(last).predictionError();
    for (int at = 0; at < last; at++) {
      TreeMetrics row = byDepth.get(at);
      if (row.accuracy() >= netAccuracy - ACCURACY && row.predictionError() <= best + SCORE) {
        return at + 2;
      }
    }
    return last + 2;
  }
}
