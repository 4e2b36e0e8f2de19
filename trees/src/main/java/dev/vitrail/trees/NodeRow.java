package dev.vitrail.trees;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vitrail.engine.VitrailException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A node in a tree file; absent members are null here and nowhere else. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record NodeRow(
    int id,
    List<Integer> children,
    String imageId,
    int n,
    double[] gbar,
    int[] alpha,
    double b,
    double mergeGain,
    int mergeStep,
    double resultant,
    List<String> examples,
    Rival rival) {

  static NodeRow of(TreeNode node) {
    return new NodeRow(
        node.id(),
        node.children(),
        node.imageId().orElse(null),
        node.n(),
        node.gbar(),
        node.isLeaf() ? null : node.alpha(),
        node.b(),
        node.mergeGain(),
        node.mergeStep(),
        node.resultant(),
        node.examples(),
        node.rival().orElse(null));
  }

  /** The node, checked. */
  TreeNode node(int filters) {
    boolean leaf = imageId != null;
    if (children == null || gbar == null || examples == null || leaf != (alpha == null)) {
      throw VitrailException.data(
          "Node %d needs children, gbar, examples and either imageId or alpha".formatted(id));
    }
    if (gbar.length != filters || (leaf && !children.isEmpty()) || n < 1) {
      throw VitrailException.data(
          "Node %d has %d filters, %d children and %d images; the tree has %d filters"
              .formatted(id, gbar.length, children.size(), n, filters));
    }
    if (examples.size() > TreeNode.EXAMPLES) {
      throw VitrailException.data(
          "Node %d has %d examples, allowed are %d"
              .formatted(id, examples.size(), TreeNode.EXAMPLES));
    }
    if (rival != null
        && (rival.className() == null || !(rival.share() > 0 && rival.share() <= 1))) {
      throw VitrailException.data(
          "The rival of node %d needs a class and a share above 0 and at most 1".formatted(id));
    }
    int[] used = leaf ? IntStream.range(0, filters).toArray() : alpha;
    for (int i = 0; i < used.length; i++) {
      if (used[i] < 0 || used[i] >= filters || (i > 0 && used[i] <= used[i - 1])) {
        throw VitrailException.data("Filters of node %d are not ascending indices".formatted(id));
      }
    }
    double sum = b + mergeGain + resultant;
    for (double value : gbar) {
      sum += value;
    }
    if (!Double.isFinite(sum)) {
      throw VitrailException.data("Node %d has a number that is not finite".formatted(id));
    }
    return new TreeNode(
        id,
        children,
        Optional.ofNullable(imageId),
        n,
        gbar,
        used,
        b,
        mergeGain,
        mergeStep,
        resultant,
        examples,
        Optional.ofNullable(rival));
  }
}
