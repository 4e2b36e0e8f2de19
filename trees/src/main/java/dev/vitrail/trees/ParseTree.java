package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Why the net scores one image as it does: the decision modes that it meets from the root to a leaf,
 * coarse to fine, and what each filter and part adds in each (Zhang et al. 2019, section 3; METHODS
 * 4.3). All numbers are in the unit of the net's own score.
 *
 * @param image name
 * @param score the net's own score
 * @param threshold score above which the net says "positive"
 * @param parts names of the groups in {@link Step#byPart}
 * @param steps children of the root first
 */
public record ParseTree(
    String image, double score, double threshold, List<String> parts, List<Step> steps) {

  /**
   * One node of the path.
   *
   * @param node the decision mode
   * @param depth 2 for children of the root
   * @param cosine of the image's rationale with the mode's
   * @param margin by which it was nearer than the next node; small means unsure
   * @param contributions {@code r w o x}, one a filter
   * @param byPart sums of them over the filters of each part
   * @param bias {@code r b}, which belongs to no filter
   * @param estimate sum of contributions and bias
   */
  public record Step(
      TreeNode node,
      int depth,
      double cosine,
      double margin,
      double[] contributions,
      double[] byPart,
      double bias,
      double estimate) {

    /** Filters by falling size of their contribution; those that add nothing are left out. */
    public int[] strongest(int most) {
      return IntStream.range(0, contributions.length)
          .filter(d -> contributions[d] != 0)
          .boxed()
          .sorted(Comparator.comparingDouble(d -> -Math.abs(contributions[d])))
          .limit(most)
          .mapToInt(Integer::intValue)
          .toArray();
    }
  }

  public ParseTree {
    parts = List.copyOf(parts);
    steps = List.copyOf(steps);
  }

  /**
   * Explains an image of some rationales.
   *
   * @throws VitrailException of kind DATA when they are not of the tree's net, layer and class
   */
  public static ParseTree explain(RationaleTree tree, Rationales rationales, int image) {
    tree.source().requireSame(rationales.source());
    requireScale(tree, rationales.scale());
    return explain(
        tree,
        rationales.ids().get(image),
        rationales.activation(image),
        rationales.direction(image),
        rationales.y()[image],
        rationales.r()[image]);
  }

  static void requireScale(RationaleTree tree, double[] scale) {
    if (!java.util.Arrays.equals(tree.scale(), scale)) {
      throw VitrailException.data(
          "The rationales have another scale than the tree; extract them with the scale of the tree");
    }
  }

  /**
   * Explains one image.
   *
   * @param x activations over the tree's scale
   * @param g unit gradient
   * @param y score over {@code r}
   * @param r norm of the gradient
   */
  public static ParseTree explain(
      RationaleTree tree, String image, double[] x, double[] g, double y, double r) {
    if (x.length != tree.filters() || g.length != tree.filters()) {
      throw VitrailException.data(
          "The tree has %d filters, the image %d activations and %d gradients"
              .formatted(tree.filters(), x.length, g.length));
    }
    TreeWalker walker = new TreeWalker(tree);
    List<Step> steps = new ArrayList<>();
    for (TreeWalker.Visit visit : walker.path(g, 0, Integer.MAX_VALUE)) {
      steps.add(step(tree, walker.weights(visit.node()), visit, steps.size() + 2, x, r));
    }
    PartAssignment parts = tree.parts();
    List<String> names = IntStream.range(0, parts.groups()).mapToObj(parts::name).toList();
    return new ParseTree(image, r * y, tree.threshold(), names, steps);
  }

  private static Step step(
      RationaleTree tree,
      double[] weights,
      TreeWalker.Visit visit,
      int depth,
      double[] x,
      double r) {
    double[] contributions = new double[x.length];
    double estimate = 0;
    for (int d = 0; d < x.length; d++) {
      contributions[d] = r * weights[d] * x[d];
      estimate += contributions[d];
    }
    double bias = r * visit.node().b();
    return new Step(
        visit.node(),
        depth,
        visit.cosine(),
        visit.margin(),
        contributions,
        tree.parts().sums(contributions),
        bias,
        estimate + bias);
  }

  /** How sure the path was: the smallest margin on it. */
  public double surety() {
    return steps.stream().mapToDouble(Step::margin).min().orElse(0);
  }
}
