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

  /**
   * A sentence that names the depth and says what it means.
   *
   * @param depth as {@link #of} gave it
   * @param deepest of the tree
   */
  public static String text(int depth, int deepest) {
    String meaning =
        "decides as the net does to %.0f point and tells its score as well as the leaves do to"
                .formatted(100 * ACCURACY)
            + " %.0f %% of its range".formatted(100 * SCORE);
    return depth < deepest
        ? "Recommended depth %d of %d: the shallowest that %s. Chosen on validation images, where there are some."
            .formatted(depth, deepest, meaning)
        : "Recommended depth %d, the whole tree: no shallower one %s. Chosen on validation images, where there are some."
            .formatted(depth, meaning);
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
