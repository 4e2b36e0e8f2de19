package dev.vitrail.trees;

import java.util.List;
import java.util.Optional;

/**
 * A node of a tree: a decision mode, {@code h(x) = (alpha o gbar).x + b}.
 *
 * @param id leaves from 0 in the order of the images, then nodes in the order of merges
 * @param children ids; none for leaves and where a tree was pruned
 * @param imageId of a leaf's image
 * @param n leaves below
 * @param gbar mean rationale, unit, length K
 * @param alpha filters used, ascending
 * @param b bias
 * @param mergeGain change of log E by the merge; 0 for leaves
 * @param mergeStep which merge made it, from 1; 0 for leaves
 * @param resultant length of the mean of its leaves' directions, from 0 to 1
 * @param examples images that show the mode best, best first
 * @param rival of a net of several classes; empty elsewhere and in early files
 */
public record TreeNode(
    int id,
    List<Integer> children,
    Optional<String> imageId,
    int n,
    double[] gbar,
    int[] alpha,
    double b,
    double mergeGain,
    int mergeStep,
    double resultant,
    List<String> examples,
    Optional<Rival> rival) {

  /** Examples kept for a node. */
  public static final int EXAMPLES = 12;

  public TreeNode {
    children = List.copyOf(children);
    examples = List.copyOf(examples);
  }

  /** A node without a rival. */
  TreeNode(
      int id,
      List<Integer> children,
      Optional<String> imageId,
      int n,
      double[] gbar,
      int[] alpha,
      double b,
      double mergeGain,
      int mergeStep,
      double resultant,
      List<String> examples) {
    this(
        id,
        children,
        imageId,
        n,
        gbar,
        alpha,
        b,
        mergeGain,
        mergeStep,
        resultant,
        examples,
        Optional.empty());
  }

  /** Whether it is one image. */
  public boolean isLeaf() {
    return imageId.isPresent();
  }

  /** {@code alpha o gbar}. */
  public double[] weights() {
    double[] weights = new double[gbar.length];
    for (int d : alpha) {
      weights[d] = gbar[d];
    }
    return weights;
  }

  TreeNode withFilters(int[] chosen, double bias) {
    return new TreeNode(
        id, children, imageId, n, gbar, chosen, bias, mergeGain, mergeStep, resultant, examples,
        rival);
  }

  TreeNode withChildren(List<Integer> kept) {
    return new TreeNode(
        id, kept, imageId, n, gbar, alpha, b, mergeGain, mergeStep, resultant, examples, rival);
  }

  TreeNode withRival(Optional<Rival> named) {
    return new TreeNode(
        id, children, imageId, n, gbar, alpha, b, mergeGain, mergeStep, resultant, examples, named);
  }
}
