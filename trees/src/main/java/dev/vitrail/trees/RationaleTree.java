package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A tree of decision modes of one class of one net. The root has no parameters; its children are
 * depth 2.
 *
 * @param source what it explains
 * @param positions cells of one map
 * @param scale mean activations that turn an image's maps into {@code x}
 * @param mining how it was mined
 * @param threshold score above which the net says "positive"
 * @param parts which filters belong to which part
 * @param vectorisationGap of its rationales
 * @param spread of its rationales
 * @param nodes all nodes but the root, by rising id, children before their parents
 * @param root ids of the root's children, ascending
 * @param log the merges
 */
public record RationaleTree(
    RationaleSource source,
    int positions,
    double[] scale,
    Provenance mining,
    double threshold,
    PartAssignment parts,
    double vectorisationGap,
    double spread,
    List<TreeNode> nodes,
    List<Integer> root,
    List<MiningStep> log) {

  /**
   * Options and data of the mining.
   *
   * @param lambdaRule penalty of a filter as a function of the node's images
   * @param routing how images find their node
   * @param fit on which images the filters of a node were chosen
   */
  public record Provenance(
      double gamma,
      double beta,
      String lambdaRule,
      MiningOptions.Denominator denominator,
      boolean perLeaf,
      int nearestT,
      int maxSweeps,
      long seed,
      Routing routing,
      FilterFit fit,
      int nPositives,
      int nNegatives,
      int excluded) {

    Provenance withFit(FilterFit other) {
      return new Provenance(
          gamma,
          beta,
          lambdaRule,
          denominator,
          perLeaf,
          nearestT,
          maxSweeps,
          seed,
          routing,
          other,
          nPositives,
          nNegatives,
          excluded);
    }
  }

  public RationaleTree {
    nodes = List.copyOf(nodes);
    root = List.copyOf(root);
    log = List.copyOf(log);
    requireTree(nodes, root, scale.length);
    requireSizes(nodes, mining.nPositives());
    if (parts.partOf().length != scale.length) {
      throw VitrailException.data(
          "The tree has %d filters, its parts know %d"
              .formatted(scale.length, parts.partOf().length));
    }
  }

  private static void requireTree(List<TreeNode> nodes, List<Integer> root, int filters) {
    Map<Integer, TreeNode> byId = new HashMap<>();
    for (TreeNode node : nodes) {
      if (byId.put(node.id(), node) != null) {
        throw VitrailException.data("Two nodes of the tree have id " + node.id());
      }
      if (!byId.keySet().containsAll(node.children())) {
        throw VitrailException.data(
            "Node %d has children %s; all must come before it"
                .formatted(node.id(), node.children()));
      }
      if (node.gbar().length != filters) {
        throw VitrailException.data(
            "Node %d has %d filters, the tree %d"
                .formatted(node.id(), node.gbar().length, filters));
      }
    }
    Set<Integer> reached = new HashSet<>();
    List<Integer> open = new ArrayList<>(root);
    while (!open.isEmpty()) {
      int id = open.remove(open.size() - 1);
      if (!byId.containsKey(id)) {
        throw VitrailException.data("The tree names node %d, which it does not have".formatted(id));
      }
      if (!reached.add(id)) {
        throw VitrailException.data("Node %d of the tree has two parents".formatted(id));
      }
      open.addAll(byId.get(id).children());
    }
    if (reached.size() != nodes.size() || root.isEmpty()) {
      throw VitrailException.data(
          "%d of %d nodes hang below the root; all must, and at least one"
              .formatted(reached.size(), nodes.size()));
    }
  }

  /** A node holds the images of its children, a leaf one. */
  private static void requireSizes(List<TreeNode> nodes, int positives) {
    Map<Integer, Integer> sizes = new HashMap<>();
    nodes.forEach(node -> sizes.put(node.id(), node.n()));
    for (TreeNode node : nodes) {
      long below = node.children().stream().mapToLong(sizes::get).sum();
      boolean leaf = node.isLeaf() && node.n() != 1;
      boolean inner = !node.children().isEmpty() && below != node.n();
      if (leaf || inner || node.n() < 1 || node.n() > positives) {
        throw VitrailException.data(
            "Node %d holds %d images, its children %d, the tree %d"
                .formatted(node.id(), node.n(), below, positives));
      }
    }
  }

  /** Filters K. */
  public int filters() {
    return scale.length;
  }

  /** The nodes by id. */
  public Map<Integer, TreeNode> byId() {
    Map<Integer, TreeNode> byId = new HashMap<>();
    nodes.forEach(node -> byId.put(node.id(), node));
    return Collections.unmodifiableMap(byId);
  }

  /** Depth of every node by id; children of the root have depth 2. */
  public Map<Integer, Integer> depths() {
    Map<Integer, TreeNode> byId = byId();
    Map<Integer, Integer> depths = new HashMap<>();
    List<Integer> open = new ArrayList<>(root);
    root.forEach(id -> depths.put(id, 2));
    while (!open.isEmpty()) {
      int id = open.remove(open.size() - 1);
      for (int child : byId.get(id).children()) {
        depths.put(child, depths.get(id) + 1);
        open.add(child);
      }
    }
    return depths;
  }

  /** Depth of the deepest node, at least 2. */
  public int depth() {
    return Collections.max(depths().values());
  }

  /**
   * The tree without the nodes below a depth.
   *
   * @param depth 2 keeps the children of the root only
   */
  public RationaleTree prunedAt(int depth) {
    if (depth < 2) {
      throw VitrailException.usage("A tree is pruned at depth 2 or more, found " + depth);
    }
    Map<Integer, Integer> depths = depths();
    List<TreeNode> kept =
        nodes.stream()
            .filter(n -> depths.get(n.id()) <= depth)
            .map(n -> depths.get(n.id()) == depth ? n.withChildren(List.of()) : n)
            .toList();
    return withNodes(kept, root);
  }

  /** The same tree with other nodes. */
  RationaleTree withNodes(List<TreeNode> other, List<Integer> top) {
    return new RationaleTree(
        source,
        positions,
        scale,
        mining,
        threshold,
        parts,
        vectorisationGap,
        spread,
        other,
        top,
        log);
  }

  /** The same tree with another note of how its filters were chosen. */
  RationaleTree withFit(FilterFit other) {
    return new RationaleTree(
        source,
        positions,
        scale,
        mining.withFit(other),
        threshold,
        parts,
        vectorisationGap,
        spread,
        nodes,
        root,
        log);
  }

  /** The same tree with another grouping of filters into parts. */
  public RationaleTree withParts(PartAssignment other) {
    return new RationaleTree(
        source,
        positions,
        scale,
        mining,
        threshold,
        other,
        vectorisationGap,
        spread,
        nodes,
        root,
        log);
  }

  /** The same tree with another threshold. */
  public RationaleTree withThreshold(double other) {
    return new RationaleTree(
        source, positions, scale, mining, other, parts, vectorisationGap, spread, nodes, root, log);
  }
}
