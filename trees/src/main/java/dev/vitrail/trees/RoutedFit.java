package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Chooses the filters of mined nodes anew by {@link FilterFit#ROUTED}. The shape of the tree and
 * the directions of its nodes stay. Time: one fit a node. Memory: two times K^2 doubles a thread.
 */
public final class RoutedFit {

  private final Rationales training;
  private final Leaves images;
  private final NodeFitter fitter;

  /**
   * A fit.
   *
   * @param training the rationales that the tree was mined from
   * @param maxSweeps see {@link MiningOptions#maxSweeps}
   */
  public RoutedFit(Rationales training, int maxSweeps) {
    this.training = training;
    int[] all = IntStream.range(0, training.count()).toArray();
    this.images =
        new Leaves(training.filters(), all, training.x(), training.g(), training.y(), training.b());
    this.fitter = new NodeFitter(images, 0, 0, maxSweeps);
  }

  /**
   * A tree, its merged nodes fitted anew.
   *
   * @param tree with all its leaves
   * @throws VitrailException of kind DATA when it was cut, mined from other images, or of another
   *     net
   */
  public RationaleTree of(RationaleTree tree) {
    return of(tree, LeafImages.below(tree, training));
  }

  /**
   * A tree, its merged nodes fitted anew.
   *
   * @param members training images below each node
   */
  RationaleTree of(RationaleTree tree, Map<Integer, int[]> members) {
    Map<Integer, List<Integer>> negatives = negatives(tree);
    List<TreeNode> nodes =
        tree.nodes().parallelStream()
            .map(n -> fit(n, members.get(n.id()), negatives.getOrDefault(n.id(), List.of())))
            .toList();
    return tree.withNodes(nodes, tree.root()).withFit(FilterFit.ROUTED);
  }

  /** Negatives by node whose path leads through it. */
  private Map<Integer, List<Integer>> negatives(RationaleTree tree) {
    TreeWalker walker = new TreeWalker(tree);
    Map<Integer, List<Integer>> through = new HashMap<>();
    for (int image : training.negatives()) {
      int row = image * training.filters();
      for (TreeWalker.Visit visit : walker.path(training.g(), row, Integer.MAX_VALUE)) {
        through.computeIfAbsent(visit.node().id(), id -> new ArrayList<>()).add(image);
      }
    }
    return through;
  }

  private TreeNode fit(TreeNode node, int[] members, List<Integer> negatives) {
    if (node.isLeaf() || Rows.norm(node.gbar()) == 0) {
      return node;
    }
    int[] all =
        IntStream.concat(IntStream.of(members), negatives.stream().mapToInt(i -> i))
            .sorted()
            .toArray();
    int[] alpha = fitter.filters(all, node.gbar()).stream().toArray();
    TreeNode fitted = node.withFilters(alpha, 0);
    double[] weights = fitted.weights();
    double bias = 0;
    for (int image : members) {
      bias += (images.y()[image] - images.estimate(weights, 0, image)) / members.length;
    }
    return node.withFilters(alpha, bias);
  }
}
