package dev.vitrail.trees;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How deep a tree has to be read: the shallowest depth that, on images it was not mined from,
 * decides nearly as well as the net does, or as the best depth where none comes near, and tells the
 * score nearly as well as any such depth.
 */
public final class RecommendedDepth {

  /** Accuracy that it may cost against the net, or the best depth. */
  public static final double ACCURACY = 0.01;

  /** Prediction error that it may add to the least, as a share of the range of scores. */
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
        ("decides as well as the net, or as the best depth where none comes near, to %.0f point"
                + " and tells the score as well as any such depth to %.0f %% of its range. Chosen"
                + " on validation images, where there are some.")
            .formatted(100 * ACCURACY, 100 * SCORE);
    return depth < deepest
        ? "Recommended depth %d of %d: the shallowest that %s".formatted(depth, deepest, meaning)
        : "Recommended depth %d, the whole tree: no shallower one %s".formatted(depth, meaning);
  }

  static int of(List<TreeMetrics> byDepth, double netAccuracy) {
    double highest = byDepth.stream().mapToDouble(TreeMetrics::accuracy).max().orElseThrow();
    double wanted = Math.min(netAccuracy, highest) - ACCURACY;
    IntPredicate right = at -> byDepth.get(at).accuracy() >= wanted;
    double least =
        IntStream.range(0, byDepth.size())
            .filter(right)
            .mapToDouble(at -> byDepth.get(at).predictionError())
            .min()
            .orElseThrow();
    return IntStream.range(0, byDepth.size())
            .filter(right)
            .filter(at -> byDepth.get(at).predictionError() <= least + SCORE)
            .findFirst()
            // One image, or equal scores: there is no range to measure an error by.
            .orElse(byDepth.size() - 1)
        + 2;
  }
}
