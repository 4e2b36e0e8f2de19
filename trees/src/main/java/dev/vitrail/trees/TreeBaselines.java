package dev.vitrail.trees;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What a mined tree has to beat (METHODS 4.5, baselines): a tree of the same shape over shuffled
 * leaves, one node, clusters, the nearest leaf, a linear model and CART, on the same images and by
 * the same measures.
 */
public final class TreeBaselines {

  /** Shuffled trees. */
  public static final int RANDOM_TREES = 20;

  private final RationaleTree tree;
  private final Rationales training;
  private final Leaves leaves;
  private final NodeFitter fitter;
  private final RoutedFit routed;

  /**
   * Baselines of a tree.
   *
   * @param training the rationales that it was mined from
   * @throws VitrailException of kind DATA when they are not, or the tree was cut
   */
  public TreeBaselines(RationaleTree tree, Rationales training) {
    LeafImages.below(tree, training);
    this.tree = tree;
    this.training = training;
    this.leaves = Leaves.of(training, training.positives());
    long images = tree.nodes().stream().filter(TreeNode::isLeaf).count();
    if (images != leaves.count()) {
      throw VitrailException.data(
          "The tree was mined from %d images of class '%s', %d have a rationale; give the images it"
                  .formatted(images, tree.source().className(), leaves.count())
              + " was mined from or mine it again");
    }
    int sweeps = Math.max(1, tree.mining().maxSweeps());
    this.fitter = new NodeFitter(leaves, 0, 0, sweeps);
    this.routed = new RoutedFit(training, sweeps);
  }

  /**
   * Mean and standard deviation of a measure over shuffled trees.
   *
   * @param depth at which they were read
   */
  public record Spread(
      int depth, Moments partError, Moments fitness, Moments predictionError, Moments accuracy) {}

  /** Mean and sample standard deviation. */
  public record Moments(double mean, double deviation) {

    static Moments of(double[] values) {
      double mean = Arrays.stream(values).average().orElse(Double.NaN);
      double square = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
      return new Moments(mean, Math.sqrt(square / Math.max(1, values.length - 1)));
    }
  }

  /** One node for all positives. */
  RationaleTree single() {
    return flat(List.of(IntStream.range(0, leaves.count()).toArray()));
  }

  /** Spherical k-means on the rationales, as many clusters as the root has children. */
  RationaleTree clusters(long seed) {
    int k = tree.root().size();
    int[] cluster = new SphericalKMeans(leaves.g(), leaves.filters()).cluster(k, seed);
    List<int[]> groups = new ArrayList<>();
    for (int c = 0; c < k; c++) {
      int wanted = c;
      int[] members =
          IntStream.range(0, cluster.length).filter(i -> cluster[i] == wanted).toArray();
      if (members.length > 0) {
        groups.add(members);
      }
    }
    return flat(groups);
  }

  /** The nearest training image speaks for each image. */
  RationaleTree nearestLeaf() {
    return flat(IntStream.range(0, leaves.count()).mapToObj(i -> new int[] {i}).toList());
  }

  private RationaleTree flat(List<int[]> groups) {
    List<TreeNode> nodes = new ArrayList<>();
    Map<Integer, int[]> below = new HashMap<>();
    for (int[] members : groups) {
      below.put(nodes.size(), members);
      node(nodes.size(), List.of(), members).ifPresent(nodes::add);
    }
    return fitted(tree.withNodes(nodes, nodes.stream().map(TreeNode::id).toList()), below);
  }

  /** A baseline chooses its filters as the tree did. */
  private RationaleTree fitted(RationaleTree baseline, Map<Integer, int[]> leavesBelow) {
    if (tree.mining().fit() != FilterFit.ROUTED) {
      return baseline;
    }
    Map<Integer, int[]> members = new HashMap<>();
    leavesBelow.forEach(
        (id, below) -> members.put(id, IntStream.of(below).map(i -> leaves.image()[i]).toArray()));
    return routed.of(baseline, members);
  }

  /** The tree's shape with its leaves shuffled; every node is fitted anew. */
  RationaleTree shuffled(long seed) {
    int[] order = IntStream.range(0, leaves.count()).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[other];
      order[other] = swap;
    }
    Map<Integer, int[]> members = new HashMap<>();
    List<TreeNode> nodes = new ArrayList<>();
    int given = 0;
    for (TreeNode shape : tree.nodes()) {
      int[] own =
          shape.isLeaf()
              ? new int[] {order[given++]}
              : shape.children().stream()
                  .flatMapToInt(c -> IntStream.of(members.get(c)))
                  .sorted()
                  .toArray();
      members.put(shape.id(), own);
      nodes.add(
          node(shape.id(), shape.children(), own)
              .orElseGet(() -> silent(shape.id(), shape.children(), own)));
    }
    return fitted(tree.withNodes(nodes, tree.root()), members);
  }

  /** A node over some leaves, or nothing when their directions cancel. */
  private Optional<TreeNode> node(int id, List<Integer> children, int[] members) {
    Group group = Group.of(leaves, members);
    Optional<NodeFit> fit =
        members.length == 1 ? Optional.of(fitter.leaf(members[0])) : fitter.fit(List.of(group));
    return fit.map(f -> of(id, children, members, Child.of(id, group, f)));
  }

  private TreeNode of(int id, List<Integer> children, int[] members, Child child) {
    return new TreeNode(
        id,
        children,
        members.length == 1 ? Optional.of(image(members[0])) : Optional.empty(),
        members.length,
        child.direction(),
        child.fit().alpha().stream().toArray(),
        child.fit().bias(),
        0,
        0,
        child.fit().resultant(),
        List.of());
  }

  private TreeNode silent(int id, List<Integer> children, int[] members) {
    double mean = IntStream.of(members).mapToDouble(i -> leaves.y()[i]).average().orElse(0);
    double[] zero = new double[leaves.filters()];
    return new TreeNode(
        id, children, Optional.empty(), members.length, zero, new int[0], mean, 0, 0, 0, List.of());
  }

  private String image(int leaf) {
    return training.ids().get(leaves.image()[leaf]);
  }

  /**
   * Every baseline that has one number a measure.
   *
   * @param images to measure on
   * @param truth of their parts, or nothing
   */
  public List<TreeMetrics> measure(Rationales images, Optional<PartTruth> truth, long seed) {
    List<TreeMetrics> rows = new ArrayList<>();
    rows.add(TreeMetrics.atLeaves("one node", single(), images, truth));
    rows.add(TreeMetrics.atLeaves("k-means", clusters(seed), images, truth));
    rows.add(TreeMetrics.atLeaves("nearest leaf", nearestLeaf(), images, truth));
    RidgeSurrogate ridge = new RidgeSurrogate(training, images);
    rows.add(TreeMetrics.of("linear", tree, images, truth, ridge));
    CartBaseline cart = new CartBaseline(training, pathLength(images));
    rows.add(
        new TreeMetrics(
            "CART",
            List.of(),
            Double.NaN,
            TreeMetrics.predictionError(images, i -> cart.estimate(images, i)),
            cart.accuracy(images),
            Double.NaN));
    return rows;
  }

  /** Mean length of a path in the tree, rounded, at least 1. */
  private int pathLength(Rationales images) {
    TreeWalker walker = new TreeWalker(tree);
    double sum = 0;
    for (int i = 0; i < images.count(); i++) {
      sum += walker.path(images.g(), i * images.filters(), Integer.MAX_VALUE).size();
    }
    return (int) Math.max(1, Math.round(sum / images.count()));
  }

  /** Shuffled trees by depth; a claim for the mined tree needs more than two deviations. */
  public List<Spread> random(
      Rationales images, Optional<PartTruth> truth, long seed, Progress progress) {
    List<List<TreeMetrics>> runs = new ArrayList<>();
    for (int run = 0; run < RANDOM_TREES; run++) {
      runs.add(TreeMetrics.byDepth(shuffled(seed + run), images, truth));
      progress.update("random trees", run + 1L, RANDOM_TREES);
    }
    return IntStream.range(0, runs.get(0).size()).mapToObj(at -> spread(runs, at)).toList();
  }

  private static Spread spread(List<List<TreeMetrics>> runs, int at) {
    List<TreeMetrics> rows = runs.stream().map(run -> run.get(at)).toList();
    return new Spread(
        at + 2,
        Moments.of(rows.stream().mapToDouble(TreeMetrics::partErrorMean).toArray()),
        Moments.of(rows.stream().mapToDouble(TreeMetrics::fitness).toArray()),
        Moments.of(rows.stream().mapToDouble(TreeMetrics::predictionError).toArray()),
        Moments.of(rows.stream().mapToDouble(TreeMetrics::accuracy).toArray()));
  }
}
