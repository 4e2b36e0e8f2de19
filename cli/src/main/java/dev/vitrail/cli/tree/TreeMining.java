package dev.vitrail.cli.tree;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.trees.Batches;
import dev.vitrail.trees.FilterFit;
import dev.vitrail.trees.FilterGroups;
import dev.vitrail.trees.KeptMining;
import dev.vitrail.trees.MiningOptions;
import dev.vitrail.trees.NetHead;
import dev.vitrail.trees.PartAssignment;
import dev.vitrail.trees.PartTruth;
import dev.vitrail.trees.RationaleExtractor;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.Rationales;
import dev.vitrail.trees.RecommendedDepth;
import dev.vitrail.trees.Rivals;
import dev.vitrail.trees.RoutedFit;
import dev.vitrail.trees.Routing;
import dev.vitrail.trees.TreeBaselines;
import dev.vitrail.trees.TreeMetrics;
import dev.vitrail.trees.TreeReport;
import dev.vitrail.trees.TreeShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Mines the tree of one class of a trained net, and measures trees of it. METHODS 4.2 and 4.5. */
public final class TreeMining {

  /** Groups of filters where neither landmarks nor a graph are known. */
  private static final int GROUPS = 6;

  /**
   * Price of a mode in the trees of users. The published 1 leaves one mode of nearly all images and
   * a few of one image each; with less the large one is parted, and the second layer decides more
   * as the net does (study trees).
   */
  public static final double BETA = 0.05;

  private final TreeNet net;
  private final TreeSets sets;
  private final Supplier<Optional<ExplanatoryGraph>> graph;
  private final long seed;
  private final Progress progress;
  private final RationaleExtractor extractor;

  /**
   * A mining.
   *
   * @param graph the explanatory graph of the class, where there is one; asked for at most once
   * @param seed of groups of filters and of baselines
   */
  public TreeMining(
      TreeNet net,
      TreeSets sets,
      Supplier<Optional<ExplanatoryGraph>> graph,
      long seed,
      Progress progress) {
    this.net = net;
    this.sets = sets;
    this.graph = graph;
    this.seed = seed;
    this.progress = progress;
    this.extractor = new RationaleExtractor(net.network(), net.target().source());
  }

  /**
   * What was mined.
   *
   * @param training the rationales that it was mined from
   * @param tree with the filters that were asked for
   * @param published the same tree with filters chosen on leaves alone, {@link FilterFit#LEAVES}
   */
  public record Mined(Rationales training, RationaleTree tree, RationaleTree published) {}

  /**
   * Mines. A run that was stopped goes on where it was.
   *
   * @param fit on which images the filters of a node are chosen
   * @param beta price of a mode, see {@link MiningOptions}
   * @param kept file of the state while it runs
   */
  public Mined mine(FilterFit fit, double beta, Path kept) {
    Rationales training = extractor.extract(read(sets.train()), progress);
    MiningOptions options = MiningOptions.defaults().withRouting(Routing.DIRECTION).withBeta(beta);
    RationaleTree grown = new KeptMining(options, kept).mine(training, progress);
    // The net itself decides at 0, for a margin as for a logistic logit.
    RationaleTree published =
        Rivals.named(grown, training, net.target().classes())
            .withParts(parts(training))
            .withThreshold(0);
    RationaleTree tree =
        fit == FilterFit.LEAVES
            ? published
            : new RoutedFit(training, published.mining().maxSweeps()).of(published);
    return new Mined(training, tree, published);
  }

  private Batches read(ImageSet images) {
    return net.reader().apply(images);
  }

  /**
   * Parts by landmarks where the training images have some, else by the explanatory graph, else
   * groups of filters.
   */
  private PartAssignment parts(Rationales training) {
    TreeTarget target = net.target();
    LandmarkParts parts = new LandmarkParts(sets.all(), net.preprocessing(), target.label());
    if (!parts.known()) {
      return graph
          .get()
          .flatMap(found -> GraphParts.of(found, target.source().net(), target.layer().maps()))
          .orElseGet(() -> FilterGroups.of(training, GROUPS, seed));
    }
    String maps = target.layer().maps();
    Architecture body = net.network().architecture().upTo(maps);
    try (Network trunk = net.network().part(body)) {
      return parts.learn(read(parts.images()), trunk, net.whole(), maps);
    }
  }

  /** Measures a tree that was mined from these images before. */
  public TreeReport measure(RationaleTree tree) {
    Rationales training = extractor.extractFor(tree, read(sets.train()), progress);
    return measure(tree, training, Optional.empty());
  }

  /** Measures what was mined. */
  public TreeReport measure(Mined mined) {
    return measure(mined.tree(), mined.training(), Optional.empty());
  }

  /** Measures what was mined, and the published tree on the same images. */
  public TreeReport measureBoth(Mined mined) {
    return measure(mined.tree(), mined.training(), Optional.of(mined.published()));
  }

  private TreeReport measure(
      RationaleTree tree, Rationales training, Optional<RationaleTree> published) {
    TreeBaselines baselines = new TreeBaselines(tree, training);
    Rationales validation =
        sets.validation().size() == 0
            ? training
            : extractor.extractFor(tree, read(sets.validation()), progress);
    Rationales test = extractor.extractFor(tree, read(sets.test()), progress);
    Optional<PartTruth> truth = Optional.of(truth(tree.parts()));
    return new TreeReport(
        tree.source(),
        TreeShape.of(tree),
        TreeShape.modeSizes(tree),
        test.count(),
        TreeMetrics.netAccuracy(test, tree.threshold()),
        IntStream.range(0, tree.parts().groups()).mapToObj(tree.parts()::name).toList(),
        RecommendedDepth.of(tree, validation),
        published.map(p -> TreeShape.nodesByDepth(tree)).orElse(List.of()),
        TreeMetrics.byDepth(tree, test, truth),
        published.map(p -> TreeMetrics.byDepth(p, test, truth)).orElse(List.of()),
        TreeReport.OwnClass.of(tree, test, truth, training),
        baselines.measure(test, truth, seed),
        baselines.random(test, truth, seed, progress),
        training.warnings());
  }

  /** One pass; memory of one batch. */
  private PartTruth truth(PartAssignment parts) {
    Network network = net.network();
    String layer = net.target().source().layer();
    try (Network trunk = network.part(network.architecture().upTo(layer));
        NetHead head = new NetHead(network, net.target().source())) {
      Iterable<PartTruth.Maps> maps =
          () ->
              StreamSupport.stream(read(sets.test()).spliterator(), false)
                  .map(batch -> new PartTruth.Maps(trunk.forward(batch.images()), batch.ids()))
                  .iterator();
      return PartTruth.measure(parts, maps, head);
    }
  }
}
