package dev.vitrail.cli.tree;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.FilterFit;
import dev.vitrail.trees.FilterGroups;
import dev.vitrail.trees.MiningOptions;
import dev.vitrail.trees.MiningState;
import dev.vitrail.trees.NetHead;
import dev.vitrail.trees.PartAssignment;
import dev.vitrail.trees.PartTruth;
import dev.vitrail.trees.RationaleExtractor;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.Rationales;
import dev.vitrail.trees.RecommendedDepth;
import dev.vitrail.trees.RoutedFit;
import dev.vitrail.trees.Routing;
import dev.vitrail.trees.TreeBaselines;
import dev.vitrail.trees.TreeFile;
import dev.vitrail.trees.TreeMetrics;
import dev.vitrail.trees.TreeMiner;
import dev.vitrail.trees.TreePage;
import dev.vitrail.trees.TreeReport;
import dev.vitrail.trees.TreeShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Mines the tree of one class of a run, shows it, and measures it on test images. */
public final class TreeJob implements AutoCloseable {

  private static final int PART_GROUPS = 6;
  private static final int MERGES_KEPT = 500;
  private static final long SEED = 1;

  private final TreeRun run;
  private final Progress progress;

  /**
   * A job.
   *
   * @param className class to explain; empty takes the first
   */
  public TreeJob(RunDirectory run, ImageSet images, Optional<String> className, Progress progress) {
    this.run = new TreeRun(run, Optional.of(images), className);
    this.progress = progress;
  }

  /** The files of the tree of a class, there or not. */
  public record TreeFiles(Path tree, Path page, Path measures) {

    /** Where the commands of trees write them. */
    public static TreeFiles of(RunDirectory run, String className) {
      return new TreeFiles(
          TreeRun.file(run, className, "tree", ".json"),
          TreeRun.file(run, className, "tree", ".html"),
          TreeRun.file(run, className, "measures", ".json"));
    }
  }

  /** File of the tree. */
  public Path file() {
    return run.treeFile();
  }

  /** The zoomable page of the tree. */
  public Path page() {
    return run.file("tree", ".html");
  }

  /**
   * Mines, writes tree and page, and measures. A run that was stopped goes on where it was.
   *
   * @param fit on which images the filters of a node are chosen
   */
  public TreeReport mine(FilterFit fit) {
    RationaleExtractor extractor = new RationaleExtractor(run.network(), run.source());
    Rationales training = extractor.extract(run.batches(Split.TRAIN), progress);
    // The net itself decides at 0, for a margin as for a logistic logit.
    RationaleTree mined = grow(training).withParts(parts(training)).withThreshold(0);
    RationaleTree tree =
        fit == FilterFit.LEAVES
            ? mined
            : new RoutedFit(training, mined.mining().maxSweeps()).of(mined);
    TreeFile.write(file(), tree);
    TreePage.write(page(), tree, run.pictures());
    return measure(extractor, tree, training);
  }

  /** Parts by landmarks where the training images have some, else groups of filters. */
  private PartAssignment parts(Rationales training) {
    LandmarkParts parts = new LandmarkParts(run.images(), run.preprocessing(), run.label());
    if (!parts.known()) {
      return FilterGroups.of(training, PART_GROUPS, SEED);
    }
    Architecture whole = run.network().architecture();
    String maps = run.layer().maps();
    RunBatches batches = new RunBatches(parts.images(), run.preprocessing(), run.label());
    try (Network trunk = run.network().part(whole.upTo(maps))) {
      return parts.learn(batches, trunk, whole, maps);
    }
  }

  private RationaleTree grow(Rationales training) {
    Path kept = run.file("state", ".json");
    TreeMiner miner =
        new TreeMiner(
            MiningOptions.defaults().withRouting(Routing.DIRECTION),
            MERGES_KEPT,
            state -> state.write(kept));
    TreeMiner.Mined mined =
        resumed(miner, kept, training).orElseGet(() -> miner.mine(training, progress));
    delete(kept);
    return mined.tree();
  }

  /** A state of another net or other images is of no use, nor is a damaged one. */
  private Optional<TreeMiner.Mined> resumed(TreeMiner miner, Path kept, Rationales training) {
    if (!Files.exists(kept)) {
      return Optional.empty();
    }
    try {
      return Optional.of(miner.resume(training, MiningState.read(kept), progress));
    } catch (VitrailException e) {
      if (e.kind() != VitrailException.Kind.DATA) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw VitrailException.environment("Cannot delete %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Measures the tree that was mined, by depth and beside its baselines. */
  public TreeReport evaluate() {
    RationaleTree tree = run.tree();
    RationaleExtractor extractor = new RationaleExtractor(run.network(), run.source());
    return measure(extractor, tree, extractor.extractFor(tree, run.batches(Split.TRAIN), progress));
  }

  /** The tree that was mined, cut at a depth. */
  public RationaleTree tree(int depth) {
    return run.tree().prunedAt(depth);
  }

  /** Writes the page of the tree cut at a depth. */
  public void writePage(Path page, int depth) {
    TreePage.write(page, tree(depth), run.pictures());
  }

  private TreeReport measure(
      RationaleExtractor extractor, RationaleTree tree, Rationales training) {
    Rationales test = extractor.extractFor(tree, run.batches(Split.TEST), progress);
    Optional<PartTruth> truth = Optional.of(truth(tree));
    TreeBaselines baselines = new TreeBaselines(tree, training);
    TreeReport report =
        new TreeReport(
            run.source(),
            TreeShape.of(tree),
            test.count(),
            TreeMetrics.netAccuracy(test, tree.threshold()),
            IntStream.range(0, tree.parts().groups()).mapToObj(tree.parts()::name).toList(),
            RecommendedDepth.of(tree, validation(extractor, tree).orElse(training)),
            TreeMetrics.byDepth(tree, test, truth),
            baselines.measure(test, truth, SEED),
            baselines.random(test, truth, SEED, progress),
            training.warnings());
    report.write(run.file("measures", ".json"));
    return report;
  }

  private Optional<Rationales> validation(RationaleExtractor extractor, RationaleTree tree) {
    boolean some = run.images().split(Split.VAL).size() > 0;
    return some
        ? Optional.of(extractor.extractFor(tree, run.batches(Split.VAL), progress))
        : Optional.empty();
  }

  private PartTruth truth(RationaleTree tree) {
    List<PartTruth.Maps> maps = new ArrayList<>();
    Network network = run.network();
    Architecture body = network.architecture().upTo(run.source().layer());
    try (Network trunk = network.part(body);
        NetHead head = new NetHead(network, run.source())) {
      for (var batch : run.batches(Split.TEST)) {
        FeatureMaps masked = trunk.forward(batch.images());
        maps.add(new PartTruth.Maps(masked, batch.ids()));
      }
      return PartTruth.measure(tree.parts(), maps, head);
    }
  }

  @Override
  public void close() {
    run.close();
  }
}
