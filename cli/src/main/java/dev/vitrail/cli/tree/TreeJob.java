package dev.vitrail.cli.tree;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.plan.PlannedLayer;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.FilterGroups;
import dev.vitrail.trees.MiningOptions;
import dev.vitrail.trees.NetHead;
import dev.vitrail.trees.ParsePage;
import dev.vitrail.trees.ParseTree;
import dev.vitrail.trees.PartAssignment;
import dev.vitrail.trees.PartTruth;
import dev.vitrail.trees.RationaleExtractor;
import dev.vitrail.trees.RationaleSource;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.Rationales;
import dev.vitrail.trees.ScoreKind;
import dev.vitrail.trees.TreeBaselines;
import dev.vitrail.trees.TreeFile;
import dev.vitrail.trees.TreeMetrics;
import dev.vitrail.trees.TreeMiner;
import dev.vitrail.trees.TreePage;
import dev.vitrail.trees.TreeReport;
import dev.vitrail.trees.TreeShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mines the tree of one class of a run, measures it on test images, and explains images by it. */
public final class TreeJob implements AutoCloseable {

  private static final int PART_GROUPS = 6;
  private static final long SEED = 1;

  private final RunDirectory run;
  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final Network network;
  private final RationaleSource source;
  private final int label;
  private final PlannedLayer layer;
  private final Progress progress;

  /**
   * A job.
   *
   * @param className class to explain; empty takes the first
   */
  public TreeJob(RunDirectory run, ImageSet images, Optional<String> className, Progress progress) {
    this.run = run;
    this.images = images;
    this.progress = progress;
    ModelBundle bundle = run.bundle();
    InterpretableInfo info = InterpretableInfo.of(bundle);
    if (info.layers().isEmpty()) {
      throw VitrailException.data(
          run.folder(), "its net has no interpretable layer; a tree needs one");
    }
    List<String> labels = bundle.spec().labels();
    String wanted = className.orElse(labels.get(0));
    int output = labels.indexOf(wanted);
    if (output < 0) {
      throw VitrailException.usage(
          "The net has no class '%s'. Classes: %s".formatted(wanted, String.join(", ", labels)));
    }
    this.label = images.label(wanted).orElse(output);
    this.preprocessing = RunEvaluation.preprocessing(bundle);
    this.layer = info.layers().get(info.layers().size() - 1).plan();
    ScoreKind score = info.task() == ModelConfig.Task.SOFTMAX ? ScoreKind.MARGIN : ScoreKind.LOGIT;
    this.source = new RationaleSource(bundle.hash(), layer.output(), output, wanted, score);
    this.network = bundle.network();
  }

  /** File of the tree. */
  public Path file() {
    return run.folder()
        .resolve("trees")
        .resolve("tree-%s.json".formatted(RunDirectory.slug(source.className())));
  }

  /** Mines, writes tree, page and measures, and gives the report. */
  public TreeReport mine() {
    RationaleExtractor extractor = new RationaleExtractor(network, source);
    Rationales training = extractor.extract(batches(Split.TRAIN), progress);
    TreeMiner.Mined mined = new TreeMiner(MiningOptions.defaults()).mine(training, progress);
    PartAssignment parts = FilterGroups.of(training, PART_GROUPS, SEED);
    // The net itself decides at 0, for a margin as for a logistic logit.
    RationaleTree tree = mined.tree().withParts(parts).withThreshold(0);
    TreeFile.write(file(), tree);
    TreePage.write(page(), tree, new ImagePictures(images));
    TreeReport report = measure(extractor, tree, training);
    report.write(
        file().resolveSibling("measures-" + RunDirectory.slug(source.className()) + ".json"));
    return report;
  }

  /** The zoomable page of the tree. */
  public Path page() {
    return file().resolveSibling(file().getFileName().toString().replace(".json", ".html"));
  }

  private TreeReport measure(
      RationaleExtractor extractor, RationaleTree tree, Rationales training) {
    Rationales test = extractor.extractFor(tree, batches(Split.TEST), progress);
    Optional<PartTruth> truth = Optional.of(truth(tree.parts()));
    TreeBaselines baselines = new TreeBaselines(tree, training);
    List<String> names = new ArrayList<>();
    for (int group = 0; group < tree.parts().groups(); group++) {
      names.add(tree.parts().name(group));
    }
    return new TreeReport(
        source,
        TreeShape.of(tree),
        test.count(),
        TreeMetrics.netAccuracy(test, tree.threshold()),
        names,
        TreeMetrics.byDepth(tree, test, truth),
        baselines.measure(test, truth, SEED),
        baselines.random(test, truth, SEED, progress),
        training.warnings());
  }

  private PartTruth truth(PartAssignment parts) {
    List<PartTruth.Maps> maps = new ArrayList<>();
    Architecture body = network.architecture().upTo(source.layer());
    try (Network trunk = network.part(body);
        NetHead head = new NetHead(network, source)) {
      for (var batch : batches(Split.TEST)) {
        FeatureMaps masked = trunk.forward(batch.images());
        maps.add(new PartTruth.Maps(masked, batch.ids()));
      }
      return PartTruth.measure(parts, maps, head);
    }
  }

  private RunBatches batches(Split split) {
    return new RunBatches(images.split(split), preprocessing, label);
  }

  /**
   * Explains one image of the set by its parse tree and writes its page.
   *
   * @param imageFile name of the image below the folder of the images
   */
  public String explain(String imageFile) {
    if (!Files.exists(file())) {
      throw VitrailException.data(
          file(), "is not there. Mine the tree first: vitrail tree mine " + run.folder());
    }
    RationaleTree tree = TreeFile.read(file());
    RunBatches one = new RunBatches(RunBatches.only(images, imageFile), preprocessing, label);
    Rationales rationales = new RationaleExtractor(network, source).extractFor(tree, one, progress);
    ParseTree parse = ParseTree.explain(tree, rationales, 0);
    Path html =
        run.folder()
            .resolve("explain")
            .resolve("parse-tree-%s.html".formatted(RunDirectory.slug(imageFile)));
    ParsePage.write(html, parse, tree, new ImagePictures(images));
    return ParsePage.text(parse, tree) + System.lineSeparator() + html;
  }

  @Override
  public void close() {
    network.close();
  }
}
