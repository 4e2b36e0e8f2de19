package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Which rationales lie below each node of a whole tree. */
final class LeafImages {

  private LeafImages() {}

  /**
   * Looks up every leaf by the name of its image.
   *
   * @param training the rationales that the tree was mined from
   * @return indices of images by id of node
   * @throws VitrailException of kind DATA when the tree explains another net or class, was mined
   *     from other images, or was cut
   */
  static Map<Integer, int[]> below(RationaleTree tree, Rationales training) {
    TreeMetrics.requireImages(tree, training);
    Map<String, Integer> index = new HashMap<>();
    for (int image : training.positives()) {
      index.put(training.ids().get(image), image);
    }
    Map<Integer, int[]> below = new HashMap<>();
    for (TreeNode node : tree.nodes()) {
      int[] own =
          node.isLeaf()
              ? new int[] {index.getOrDefault(node.imageId().orElseThrow(), -1)}
              : node.children().stream().flatMapToInt(c -> IntStream.of(below.get(c))).toArray();
      if (own.length != node.n()) {
        throw VitrailException.data(
            "Node %d of the tree holds %d images, %d leaves are below it: the tree was cut; give"
                    .formatted(node.id(), node.n(), own.length)
                + " the whole tree or mine it again");
      }
      if (node.isLeaf() && own[0] < 0) {
        throw VitrailException.data(
            "The tree was mined from image '%s', which is not among the %d images of class '%s'"
                    .formatted(
                        node.imageId().orElseThrow(), index.size(), tree.source().className())
                + " with a rationale; give the images it was mined from or mine it again");
      }
      below.put(node.id(), own);
    }
    return below;
  }
}
