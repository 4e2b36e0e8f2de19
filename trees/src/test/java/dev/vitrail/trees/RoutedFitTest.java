package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters of small nodes, which their own leaves cannot tell apart. */
class RoutedFitTest {

  private static final int FILTERS = 24;

  @TempDir Path folder;

  /** One rationale for all, so that {@code y = g.x} holds everywhere. */
  private static Rationales alike(int positives, int negatives) {
    SplittableRandom random = new SplittableRandom(3);
    int n = positives + negatives;
    double[] direction = new double[FILTERS];
    Arrays.fill(direction, 1 / Math.sqrt(FILTERS));
    double[] x = new double[n * FILTERS];
    double[] g = new double[n * FILTERS];
    double[] y = new double[n];
    boolean[] positive = new boolean[n];
    for (int i = 0; i < n; i++) {
      positive[i] = i < positives;
      for (int d = 0; d < FILTERS; d++) {
        x[i * FILTERS + d] = (positive[i] ? 2 : 1) + random.nextDouble();
        g[i * FILTERS + d] = direction[d] + 1e-3 * random.nextDouble();
      }
      double norm = Rows.norm(Arrays.copyOfRange(g, i * FILTERS, (i + 1) * FILTERS));
      for (int d = 0; d < FILTERS; d++) {
        g[i * FILTERS + d] /= norm;
      }
      y[i] = Rows.dot(g, i * FILTERS, x, i * FILTERS, FILTERS);
    }
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    List<String> ids = IntStream.range(0, n).mapToObj(i -> "image" + i).toList();
    double[] scale = new double[FILTERS];
    Arrays.fill(scale, 1);
    return new Rationales(
        Pins.SOURCE,
        FILTERS,
        1,
        scale,
        x,
        g,
        y,
        ones,
        new double[n],
        positive,
        ids,
        new int[0],
        0,
        0,
        1e-3);
  }

  /** All leaves in nodes of three. */
  private static RationaleTree threes(Rationales r) {
    RationaleTree mined =
        new TreeMiner(MiningOptions.defaults().withRouting(Routing.DIRECTION).withMaxMerges(0))
            .mine(r, Progress.NONE)
            .tree();
    List<TreeNode> nodes = new java.util.ArrayList<>(mined.nodes());
    Leaves leaves = Leaves.of(r, r.positives());
    NodeFitter fitter = new NodeFitter(leaves, 0, 0, 200);
    for (int first = 0; first < leaves.count(); first += 3) {
      int[] members = {first, first + 1, first + 2};
      Group group = Group.of(leaves, members);
      Child child = Child.of(nodes.size(), group, fitter.fit(List.of(group)).orElseThrow());
      nodes.add(
          new TreeNode(
              nodes.size(),
              IntStream.of(members).boxed().toList(),
              Optional.empty(),
              3,
              child.direction(),
              child.fit().alpha().stream().toArray(),
              child.fit().bias(),
              1,
              1,
              1,
              List.of()));
    }
    List<Integer> root =
        nodes.stream().filter(n -> !n.isLeaf()).map(TreeNode::id).sorted().toList();
    return mined.withNodes(nodes, root);
  }

  @Test
  void negativesTellTheFiltersApart() {
    Rationales training = alike(12, 200);
    Rationales held = alike(60, 60);
    RationaleTree published = threes(training);
    RationaleTree routed = new RoutedFit(training, 200).of(published);
    double before = TreeMetrics.byDepth(published, held, Optional.empty()).get(0).predictionError();
    double after = TreeMetrics.byDepth(routed, held, Optional.empty()).get(0).predictionError();
    assertTrue(after < before / 3, "error of the score from " + before + " to " + after);
    assertEquals(FilterFit.LEAVES, published.mining().fit());
    assertEquals(FilterFit.ROUTED, routed.mining().fit());
  }

  @Test
  void theBiasIsThatOfTheLeaves() {
    Rationales training = alike(12, 200);
    RationaleTree routed = new RoutedFit(training, 200).of(threes(training));
    Leaves leaves = Leaves.of(training, training.positives());
    Map<Integer, TreeNode> nodes = routed.byId();
    for (int id : routed.root()) {
      TreeNode node = nodes.get(id);
      double rest = 0;
      for (int leaf : node.children()) {
        rest += leaves.y()[leaf] - leaves.estimate(node.weights(), node.b(), leaf);
      }
      assertEquals(0, rest, 1e-9);
    }
  }

  @Test
  void withoutNegativesItIsThePublishedFit() {
    Rationales r = Planted.rationales(40, 0, 12, 2, 0.2, 6);
    RationaleTree mined =
        new TreeMiner(
                MiningOptions.defaults()
                    .withDenominator(MiningOptions.Denominator.POSITIVES)
                    .withRouting(Routing.DIRECTION))
            .mine(r, Progress.NONE)
            .tree();
    RationaleTree routed = new RoutedFit(r, mined.mining().maxSweeps()).of(mined);
    for (int i = 0; i < mined.nodes().size(); i++) {
      assertArrayEquals(mined.nodes().get(i).alpha(), routed.nodes().get(i).alpha());
      assertEquals(mined.nodes().get(i).b(), routed.nodes().get(i).b(), 1e-9);
    }
  }

  @Test
  void treesOfOtherImagesAreRefused() {
    Rationales own = Planted.rationales(40, 30, 12, 2, 0.2, 6);
    RationaleTree tree = new TreeMiner(MiningOptions.defaults()).mine(own, Progress.NONE).tree();
    int[] positives = own.positives();
    String first = own.ids().get(positives[0]);
    List<String> others = own.ids().stream().map(id -> "other " + id).toList();
    refused(with(own, own.source(), others, own.positive()), tree, "image '" + first + "', which");
    boolean[] fewer = own.positive().clone();
    fewer[positives[3]] = false;
    String missing = "image '" + own.ids().get(positives[3]) + "', which is not among the 39";
    refused(with(own, own.source(), own.ids(), fewer), tree, missing);
    RationaleSource net = new RationaleSource("another", "conv5.mask", 0, "pin", ScoreKind.LOGIT);
    refused(with(own, net, own.ids(), own.positive()), tree, "net another; take both from one net");
    refused(own, tree.prunedAt(2), "the tree was cut; give the whole tree");
    Rationales rescaled = with(own, own.source(), own.ids(), own.positive());
    rescaled.scale()[0] *= 2;
    refused(rescaled, tree, "another scale");
  }

  @Test
  void baselinesNeedEveryImageInTheTree() {
    Rationales own = Planted.rationales(40, 30, 12, 2, 0.2, 6);
    RationaleTree tree = new TreeMiner(MiningOptions.defaults()).mine(own, Progress.NONE).tree();
    boolean[] more = own.positive().clone();
    more[own.negatives()[0]] = true;
    Rationales labelled = with(own, own.source(), own.ids(), more);
    VitrailException e =
        assertThrows(VitrailException.class, () -> new TreeBaselines(tree, labelled));
    assertTrue(e.getMessage().startsWith("The tree was mined from 40 images"), e.getMessage());
    assertTrue(e.getMessage().contains("41 have a rationale"), e.getMessage());
  }

  /** The same numbers under other names or labels. */
  private static Rationales with(
      Rationales r, RationaleSource source, List<String> ids, boolean[] positive) {
    return new Rationales(
        source,
        r.filters(),
        r.positions(),
        r.scale().clone(),
        r.x(),
        r.g(),
        r.y(),
        r.r(),
        r.b(),
        positive,
        ids,
        r.rivals(),
        r.excluded(),
        r.vectorisationGap(),
        r.spread());
  }

  private static void refused(Rationales training, RationaleTree tree, String expected) {
    VitrailException routed =
        assertThrows(VitrailException.class, () -> new RoutedFit(training, 200).of(tree));
    assertEquals(VitrailException.Kind.DATA, routed.kind());
    assertTrue(routed.getMessage().contains(expected), routed.getMessage());
    VitrailException baselines =
        assertThrows(VitrailException.class, () -> new TreeBaselines(tree, training));
    assertEquals(routed.getMessage(), baselines.getMessage());
  }

  @Test
  void filesRememberTheFit() throws IOException {
    Rationales r = Planted.rationales(40, 30, 12, 2, 0.2, 6);
    RationaleTree mined = new TreeMiner(MiningOptions.defaults()).mine(r, Progress.NONE).tree();
    Path file = folder.resolve("tree.json");
    TreeFile.write(file, new RoutedFit(r, 200).of(mined));
    assertEquals(FilterFit.ROUTED, TreeFile.read(file).mining().fit());
    Files.writeString(file, Files.readString(file).replace("\"fit\":\"ROUTED\",", ""));
    assertEquals(FilterFit.LEAVES, TreeFile.read(file).mining().fit(), "an early file");
  }

  @Test
  void theRecommendedDepthLooksAtTheScoreToo() {
    TreeMetrics leaves = row(0.02, 0.97);
    assertEquals(2, RecommendedDepth.of(List.of(row(0.03, 0.96), leaves), 0.97));
    assertEquals(3, RecommendedDepth.of(List.of(row(0.04, 0.97), leaves), 0.97));
    assertEquals(3, RecommendedDepth.of(List.of(row(0.02, 0.95), leaves), 0.97));
    assertEquals(2, RecommendedDepth.of(List.of(leaves), 0.99));
    List<TreeMetrics> noRange = List.of(row(Double.NaN, 1), row(Double.NaN, 1));
    assertEquals(3, RecommendedDepth.of(noRange, 1), "one validation image");
    List<TreeMetrics> worseBelow = List.of(row(0.03, 0.93), row(0.03, 0.96), row(0.04, 0.88));
    assertEquals(3, RecommendedDepth.of(worseBelow, 0.99), "the best depth where none is near");
  }

  private static TreeMetrics row(double predictionError, double accuracy) {
    return new TreeMetrics("row", List.of(), 1, predictionError, accuracy, 1);
  }
}
