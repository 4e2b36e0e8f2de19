package dev.vitrail.cli.tree;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vitrail.trees.PartAssignment;
import dev.vitrail.trees.RationaleSource;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.RecommendedDepth;
import dev.vitrail.trees.Rival;
import dev.vitrail.trees.TreeNode;
import dev.vitrail.trees.TreeShape;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** A stored tree as text, and as a short document without its vectors. */
public final class TreeText {

  private static final int FILTERS = 5;

  private TreeText() {}

  /**
   * What {@code --json} prints of a tree.
   *
   * @param recommended depth to read the tree at; absent where it was not measured
   * @param root ids of the root's children
   */
  public record Document(
      int schema,
      RationaleSource source,
      double threshold,
      TreeShape shape,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int recommended,
      List<Integer> root,
      List<Node> nodes) {}

  /**
   * A node.
   *
   * @param depth children of the root have 2
   * @param images below it
   * @param filters it uses
   * @param strongest filters of the largest weight, with their part
   * @param examples images that show it best
   * @param rival class most often next best in it; absent for nets of two classes
   */
  public record Node(
      int id,
      int depth,
      List<Integer> children,
      int images,
      int filters,
      double bias,
      double resultant,
      List<String> strongest,
      List<String> examples,
      @JsonInclude(JsonInclude.Include.NON_NULL) Rival rival) {}

  /** The document of a tree, which may have been cut. */
  public static Document document(RationaleTree tree, OptionalInt recommended) {
    Map<Integer, Integer> depths = tree.depths();
    List<Node> nodes =
        tree.nodes().stream()
            .map(
                node ->
                    new Node(
                        node.id(),
                        depths.get(node.id()),
                        node.children(),
                        node.n(),
                        node.alpha().length,
                        node.b(),
                        node.resultant(),
                        strongest(tree, node),
                        node.imageId().map(List::of).orElse(node.examples()),
                        node.rival().orElse(null)))
            .toList();
    return new Document(
        1,
        tree.source(),
        tree.threshold(),
        TreeShape.of(tree),
        recommended.orElse(0),
        tree.root(),
        nodes);
  }

  /**
   * A tree as indented lines, modes of many images first.
   *
   * @param tree which may have been cut
   * @param deepest of the whole tree
   */
  public static String text(RationaleTree tree, int deepest, OptionalInt recommended) {
    StringBuilder out = new StringBuilder();
    TreeShape shape = TreeShape.of(tree);
    out.append(
        String.format(
            Locale.ROOT,
            "Tree of %s of '%s' at layer %s: %d nodes to depth %d, %d modes below the root%n",
            tree.source().score(),
            tree.source().className(),
            tree.source().layer(),
            tree.nodes().size(),
            shape.depth(),
            shape.secondLayer()));
    if (shape.depth() < deepest) {
      out.append("Cut: the whole tree has depth %d%n".formatted(deepest));
    }
    recommended.ifPresent(d -> out.append(RecommendedDepth.text(d, deepest)).append('\n'));
    Map<Integer, TreeNode> nodes = tree.byId();
    append(out, tree, nodes, tree.root(), 1);
    return out.toString();
  }

  private static void append(
      StringBuilder out,
      RationaleTree tree,
      Map<Integer, TreeNode> nodes,
      List<Integer> ids,
      int depth) {
    List<TreeNode> here =
        ids.stream()
            .map(nodes::get)
            .sorted(Comparator.comparingInt((TreeNode n) -> -n.n()).thenComparingInt(TreeNode::id))
            .toList();
    for (TreeNode node : here) {
      out.append("  ".repeat(depth)).append(line(tree, node)).append(System.lineSeparator());
      append(out, tree, nodes, node.children(), depth + 1);
    }
  }

  private static String line(RationaleTree tree, TreeNode node) {
    if (node.isLeaf()) {
      return "image %s".formatted(node.imageId().orElse(""));
    }
    return String.format(
        Locale.ROOT,
        "mode %d: %d images%s, alike %.2f, %d filters: %s",
        node.id(),
        node.n(),
        node.rival().map(rival -> " against " + rival.text()).orElse(""),
        node.resultant(),
        node.alpha().length,
        String.join(", ", strongest(tree, node)));
  }

  private static List<String> strongest(RationaleTree tree, TreeNode node) {
    PartAssignment parts = tree.parts();
    return IntStream.of(node.alpha())
        .boxed()
        .sorted(Comparator.comparingDouble(d -> -Math.abs(node.gbar()[d])))
        .limit(FILTERS)
        .map(d -> "%d (%s)".formatted(d, parts.name(parts.groupOf(d))))
        .toList();
  }
}
