package dev.vitrail.trees;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names the rival of every node of a tree of margins. */
public final class Rivals {

  /** With two classes all images have the same one. */
  private static final int FEWEST_CLASSES = 3;

  private Rivals() {}

  /**
   * The tree with its rivals; as it is for logits and for two classes.
   *
   * @param tree with all its leaves
   * @param training the rationales that it was mined from
   * @param classes names of the net's outputs
   */
  public static RationaleTree named(RationaleTree tree, Rationales training, List<String> classes) {
    if (training.rivals().length == 0 || classes.size() < FEWEST_CLASSES) {
      return tree;
    }
    Map<Integer, int[]> below = LeafImages.below(tree, training);
    List<TreeNode> nodes =
        tree.nodes().stream()
            .map(node -> node.withRival(rival(training, below.get(node.id()), classes)))
            .toList();
    return tree.withNodes(nodes, tree.root());
  }

  /** The most frequent, the first on ties. */
  private static Optional<Rival> rival(Rationales training, int[] images, List<String> classes) {
    int[] counts = new int[classes.size()];
    for (int image : images) {
      counts[training.rivals()[image]]++;
    }
    int best = 0;
    for (int c = 1; c < counts.length; c++) {
      best = counts[c] > counts[best] ? c : best;
    }
    return Optional.of(new Rival(classes.get(best), (double) counts[best] / images.length));
  }
}
