package dev.vitrail.trees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Collects nodes while they are made and puts the tree together at the end. */
final class TreeGrowth {

  static final String LAMBDA_RULE = "1e-6*sqrt(n)";

  private final Rationales rationales;
  private final Leaves leaves;
  private final List<TreeNode> nodes = new ArrayList<>();

  TreeGrowth(Rationales rationales, Leaves leaves) {
    this.rationales = rationales;
    this.leaves = leaves;
  }

  void addLeaf(Child child) {
    String image = image(child.id());
    nodes.add(node(child, List.of(), Optional.of(image), 0, 0, List.of(image)));
  }

  void addMerge(Child child, MiningStep step) {
    nodes.add(
        node(
            child,
            List.of(step.first(), step.second()),
            Optional.empty(),
            step.gain(),
            step.step(),
            examples(child)));
  }

  private static TreeNode node(
      Child child,
      List<Integer> children,
      Optional<String> image,
      double gain,
      int step,
      List<String> examples) {
    return new TreeNode(
        child.id(),
        children,
        image,
        child.size(),
        child.direction(),
        child.fit().alpha().stream().toArray(),
        child.fit().bias(),
        gain,
        step,
        child.fit().resultant(),
        examples);
  }

  private String image(int leaf) {
    return rationales.ids().get(leaves.image()[leaf]);
  }

  /** Images whose rationale is nearest to that of the node. */
  private List<String> examples(Child child) {
    int k = leaves.filters();
    record Near(int leaf, double cosine) {}
    return Arrays.stream(child.group().members())
        .mapToObj(l -> new Near(l, Rows.dot(child.direction(), 0, leaves.g(), l * k, k)))
        .sorted(Comparator.comparingDouble(Near::cosine).reversed().thenComparing(Near::leaf))
        .limit(TreeNode.EXAMPLES)
        .map(near -> image(near.leaf()))
        .toList();
  }

  boolean isEmptyMerge(int merge) {
    return nodes.get(leaves.count() + merge).alpha().length == 0;
  }

  RationaleTree tree(MiningOptions options, MiningLog log, int[] root) {
    return new RationaleTree(
        rationales.source(),
        rationales.positions(),
        rationales.scale(),
        new RationaleTree.Provenance(
            log.gamma(),
            options.beta(),
            LAMBDA_RULE,
            options.denominator(),
            options.perLeaf(),
            options.neighbours(leaves.count()),
            options.maxSweeps(),
            options.seed(),
            options.routing(),
            FilterFit.LEAVES,
            log.positives(),
            log.negatives(),
            rationales.excluded()),
        Thresholds.of(rationales),
        PartAssignment.none(rationales.filters()),
        rationales.vectorisationGap(),
        rationales.spread(),
        nodes,
        IntStream.of(root).sorted().boxed().toList(),
        log.steps());
  }
}
