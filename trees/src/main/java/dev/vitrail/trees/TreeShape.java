package dev.vitrail.trees;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Size and state of a tree (METHODS 4.5.5).
 *
 * @param leaves images
 * @param secondLayer children of the root
 * @param depth of the deepest node; children of the root have 2
 * @param merged nodes that are not images
 * @param filterShare mean share of filters that merged nodes use
 * @param emptyShare share of merged nodes that use none
 * @param meanResultant mean length of the mean rationale of merged nodes, from 0 to 1
 * @param vectorisationGap of the rationales
 * @param spread of the rationales
 */
public record TreeShape(
    int leaves,
    int secondLayer,
    int depth,
    int merged,
    double filterShare,
    double emptyShare,
    double meanResultant,
    double vectorisationGap,
    double spread) {

  /** The shape of a tree; shares are NaN when nothing merged. */
  public static TreeShape of(RationaleTree tree) {
    List<TreeNode> merged = tree.nodes().stream().filter(n -> !n.isLeaf()).toList();
    double k = tree.filters();
    return new TreeShape(
        tree.nodes().size() - merged.size(),
        tree.root().size(),
        tree.depth(),
        merged.size(),
        merged.stream().mapToDouble(n -> n.alpha().length / k).average().orElse(Double.NaN),
        merged.stream()
            .mapToDouble(n -> n.alpha().length == 0 ? 1 : 0)
            .average()
            .orElse(Double.NaN),
        merged.stream().mapToDouble(TreeNode::resultant).average().orElse(Double.NaN),
        tree.vectorisationGap(),
        tree.spread());
  }

  /** Images of each child of the root, most first. */
  public static List<Integer> modeSizes(RationaleTree tree) {
    Map<Integer, TreeNode> nodes = tree.byId();
    return tree.root().stream()
        .map(id -> nodes.get(id).n())
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  /** Nodes down to each depth, from 2 on. */
  public static List<Integer> nodesByDepth(RationaleTree tree) {
    int[] found = new int[tree.depth() - 1];
    tree.depths().values().forEach(depth -> found[depth - 2]++);
    Arrays.parallelPrefix(found, Integer::sum);
    return Arrays.stream(found).boxed().toList();
  }
}
