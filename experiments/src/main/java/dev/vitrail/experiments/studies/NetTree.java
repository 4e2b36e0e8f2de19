package dev.vitrail.experiments.studies;

import dev.vitrail.cli.tree.LandmarkParts;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.plan.PlannedLayer;
import dev.vitrail.trees.Batches;
import dev.vitrail.trees.FilterGroups;
import dev.vitrail.trees.MiningOptions;
import dev.vitrail.trees.NetHead;
import dev.vitrail.trees.PartAssignment;
import dev.vitrail.trees.PartTruth;
import dev.vitrail.trees.RationaleExtractor;
import dev.vitrail.trees.RationaleSource;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.Rationales;
import dev.vitrail.trees.RecommendedDepth;
import dev.vitrail.trees.RoutedFit;
import dev.vitrail.trees.Routing;
import dev.vitrail.trees.ScoreKind;
import dev.vitrail.trees.TreeBaselines;
import dev.vitrail.trees.TreeMetrics;
import dev.vitrail.trees.TreeMiner;
import dev.vitrail.trees.TreeShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Mines the tree of one class of one trained net and measures it. METHODS 4.5. */
final class NetTree {

  /** Groups of filters where no landmarks are known. */
  private static final int GROUPS = 6;

  private final CachedNet net;
  private final PlannedLayer layer;
  private final RationaleSource source;
  private final int label;
  private final int most;
  private final long seed;
  private final Progress progress;

  /**
   * A tree to be mined.
   *
   * @param className class of the net
   * @param most training images of the class, and as many others at most; drawn by the seed
   */
  NetTree(CachedNet net, String className, int most, long seed, Progress progress) {
    this.net = net;
    this.most = most;
    this.seed = seed;
    this.progress = progress;
    List<String> labels = net.bundle().spec().labels();
    int output = labels.indexOf(className);
    if (output < 0) {
      throw VitrailException.usage(
          "The net has no class '%s'. Classes: %s".formatted(className, String.join(", ", labels)));
    }
    label = net.images().label(className).orElse(output);
    layer = net.info().layers().get(net.info().layers().size() - 1).plan();
    boolean softmax = net.info().task() == ModelConfig.Task.SOFTMAX;
    ScoreKind score = softmax ? ScoreKind.MARGIN : ScoreKind.LOGIT;
    source = new RationaleSource(net.bundle().hash(), layer.output(), output, className, score);
  }

  /** Mines and measures. */
  TreeNumbers measure() {
    RationaleExtractor extractor = new RationaleExtractor(net.tail(), source);
    Rationales training = extractor.extract(images(Split.TRAIN, most), progress);
    TreeMiner.Mined mined =
        new TreeMiner(MiningOptions.defaults().withRouting(Routing.DIRECTION))
            .mine(training, progress);
    // The net itself decides at 0, for a margin as for a logistic logit.
    RationaleTree published = mined.tree().withParts(parts(training)).withThreshold(0);
    RationaleTree tree = new RoutedFit(training, published.mining().maxSweeps()).of(published);
    Rationales validation = extractor.extractFor(tree, validation(), progress);
    Rationales test = extractor.extractFor(tree, images(Split.TEST, Integer.MAX_VALUE), progress);
    Optional<PartTruth> truth = Optional.of(truth(tree.parts()));
    TreeBaselines baselines = new TreeBaselines(tree, training);
    List<String> parts =
        IntStream.range(0, tree.parts().groups()).mapToObj(tree.parts()::name).toList();
    return new TreeNumbers(
        source,
        TreeShape.of(tree),
        test.count(),
        TreeMetrics.netAccuracy(test, tree.threshold()),
        parts,
        RecommendedDepth.of(tree, validation),
        nodes(tree),
        TreeMetrics.byDepth(tree, test, truth),
        TreeMetrics.byDepth(published, test, truth),
        baselines.measure(test, truth, seed),
        baselines.random(test, truth, seed, progress),
        training.warnings());
  }

  private static List<Integer> nodes(RationaleTree tree) {
    return IntStream.rangeClosed(2, tree.depth())
        .mapToObj(depth -> tree.prunedAt(depth).nodes().size())
        .toList();
  }

  private Batches validation() {
    boolean some = net.images().entries().stream().anyMatch(e -> e.split() == Split.VAL);
    return some ? images(Split.VAL, Integer.MAX_VALUE) : images(Split.TRAIN, most);
  }

  private Batches images(Split split, int limit) {
    List<Integer> own = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < net.images().size(); i++) {
      ImageEntry entry = net.images().entries().get(i);
      if (entry.split() == split) {
        (entry.label() == label ? own : others).add(i);
      }
    }
    return net.batches(
        IntStream.concat(draw(own, limit), draw(others, limit)).sorted().toArray(), label);
  }

  private IntStream draw(List<Integer> from, int limit) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = from.size() - 1; i > 0; i--) {
      java.util.Collections.swap(from, i, random.nextInt(i + 1));
    }
    return from.stream().limit(limit).mapToInt(Integer::intValue);
  }

  /** Parts by landmarks where the training images have some, else groups of filters. */
  private PartAssignment parts(Rationales training) {
    LandmarkParts parts = new LandmarkParts(net.images(), net.preprocessing(), label);
    if (!parts.known()) {
      return FilterGroups.of(training, GROUPS, seed);
    }
    int[] annotated =
        IntStream.range(0, net.images().size())
            .filter(i -> parts.images().entries().contains(net.images().entries().get(i)))
            .toArray();
    try (Network trunk = net.tail().part(net.tail().architecture().upTo(layer.maps()))) {
      return parts.learn(
          net.batches(annotated, label), trunk, net.whole().architecture(), layer.maps());
    }
  }

  private PartTruth truth(PartAssignment parts) {
    List<PartTruth.Maps> maps = new ArrayList<>();
    Network tail = net.tail();
    try (Network trunk = tail.part(tail.architecture().upTo(source.layer()));
        NetHead head = new NetHead(tail, source)) {
      for (Batches.Batch batch : images(Split.TEST, Integer.MAX_VALUE)) {
        FeatureMaps masked = trunk.forward(batch.images());
        maps.add(new PartTruth.Maps(masked, batch.ids()));
      }
      return PartTruth.measure(parts, maps, head);
    }
  }
}
