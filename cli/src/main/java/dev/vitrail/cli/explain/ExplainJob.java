package dev.vitrail.cli.explain;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.explain.attribution.ExplainedNet;
import dev.vitrail.explain.attribution.Score;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.SkippedImages;
import dev.vitrail.train.images.StreamOptions;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Explains the images of some files and folders by some methods. Images are read once, in batches;
 * memory does not grow with their number.
 */
public final class ExplainJob {

  private static final String STAGE = "explaining";

  private final RunDirectory run;
  private final List<Path> arguments;
  private final Path out;
  private final ExplainSettings settings;
  private final Progress progress;
  private final Consumer<String> told;

  /**
   * A job.
   *
   * @param arguments files and folders
   * @param out folder of the results
   * @param told of each explanation in words, as it is found
   */
  public ExplainJob(
      RunDirectory run,
      List<Path> arguments,
      Path out,
      ExplainSettings settings,
      Progress progress,
      Consumer<String> told) {
    this.run = run;
    this.arguments = List.copyOf(arguments);
    this.out = out;
    this.settings = settings;
    this.progress = progress;
    this.told = told;
  }

  /**
   * What was done, written as {@code explain.json} beside the results.
   *
   * @param schema always 1
   * @param model SHA-256 that stands for the model
   * @param target what was explained, in words
   * @param layers layer that each method read
   * @param explained images with a result of every method
   * @param images folder of the results of each file
   * @param skipped files that could not be read, with the reason
   * @param skippedCount how many there were in all
   * @param problems results that show nothing, {@code image, method: reason}
   */
  public record Summary(
      int schema,
      String run,
      String model,
      String target,
      Map<String, String> layers,
      String shard,
      long seed,
      int explained,
      Map<String, String> images,
      Map<String, String> skipped,
      long skippedCount,
      List<String> problems) {}

  /** Explains, and writes the index of the results. */
  public Summary run() {
    List<ImageFiles.Named> files = settings.shard().of(ImageFiles.list(arguments));
    ModelBundle bundle = run.bundle();
    Preprocessing preprocessing = RunEvaluation.preprocessing(bundle);
    Targets targets =
        new Targets(
            bundle.spec().labels(),
            RunEvaluation.task(bundle),
            settings.target(),
            settings.probability());
    try (Network network = bundle.network();
        ExplainedNet net =
            new ExplainedNet(
                network, RunEvaluation.task(bundle).probability(), settings.ceiling())) {
      ExplainContext context =
          new ExplainContext(run, bundle, network, net, preprocessing, settings);
      List<ImageExplainer> explainers = Explainers.open(context);
      try {
        return explain(context, explainers, targets, files);
      } finally {
        explainers.forEach(ImageExplainer::close);
      }
    }
  }

  private Summary explain(
      ExplainContext context,
      List<ImageExplainer> explainers,
      Targets targets,
      List<ImageFiles.Named> files) {
    int batchSize = Math.min(context.net().gradientBatch(), settings.ceiling().most());
    Map<String, String> done = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    SkippedImages skipped;
    try (ImageStream stream =
        ImageStream.open(
            ImageFiles.unlabelled(files),
            context.preprocessing(),
            StreamOptions.inOrder(batchSize, 1))) {
      long total = (long) files.size() * explainers.size();
      long steps = 0;
      while (stream.hasNext()) {
        ExplainBatch batch = batch(context, targets, files, stream.next());
        long skippedSteps = stream.skipped().count() * explainers.size();
        for (ImageExplainer explainer : explainers) {
          long before = steps + skippedSteps;
          Progress inside = (stage, some, all) -> progress.update(STAGE, before + some, total);
          List<ImageExplainer.Outcome> outcomes = explainer.explain(batch, out, inside);
          outcomes.forEach(outcome -> outcome.text().ifPresent(told));
          collect(problems, batch, explainer.method(), outcomes);
          steps += batch.size();
          progress.update(STAGE, steps + skippedSteps, total);
        }
        batch.images().forEach(image -> done.put(image.file().toString(), image.folder()));
      }
      skipped = stream.skipped();
    }
    Summary summary = summary(context, explainers, targets, done, skipped, problems);
    Json.write(out.resolve("explain" + settings.shard().suffix() + ".json"), summary);
    return summary;
  }

  private static void collect(
      List<String> problems,
      ExplainBatch batch,
      String method,
      List<ImageExplainer.Outcome> outcomes) {
    for (int i = 0; i < outcomes.size(); i++) {
      String image = batch.images().get(i).file().toString();
      outcomes
          .get(i)
          .problem()
          .ifPresent(why -> problems.add("%s, %s: %s".formatted(image, method, why)));
    }
  }

  private ExplainBatch batch(
      ExplainContext context, Targets targets, List<ImageFiles.Named> files, ImageBatch read) {
    FeatureMaps inputs = new FeatureMaps(read.shape(), read.values());
    FeatureMaps logits = context.net().logits(inputs);
    List<Score> scores = targets.scores(logits);
    List<ExplainBatch.Source> sources = new ArrayList<>();
    for (int i = 0; i < read.size(); i++) {
      ImageFiles.Named named = files.get(read.indices()[i]);
      sources.add(
          new ExplainBatch.Source(
              named.file(),
              named.folder(),
              context.preprocessing().toPixels(read.values(), i * read.shape().imageSize()),
              read.placements().get(i)));
    }
    return new ExplainBatch(inputs, logits, scores, sources);
  }

  private Summary summary(
      ExplainContext context,
      List<ImageExplainer> explainers,
      Targets targets,
      Map<String, String> done,
      SkippedImages skipped,
      List<String> problems) {
    Map<String, String> layers = new LinkedHashMap<>();
    explainers.forEach(explainer -> layers.put(explainer.method(), explainer.layer()));
    Map<String, String> reasons = new LinkedHashMap<>();
    skipped.first().forEach(image -> reasons.put(image.file(), image.reason()));
    return new Summary(
        1,
        run.folder().toString(),
        context.bundle().hash(),
        target(explainers, targets),
        layers,
        settings.shard().number() + "/" + settings.shard().count(),
        settings.seed(),
        done.size(),
        done,
        reasons,
        skipped.count(),
        problems);
  }

  /** What was explained; methods that tell of another score are named with it. */
  private static String target(List<ImageExplainer> explainers, Targets targets) {
    List<String> told = new ArrayList<>();
    if (explainers.stream().anyMatch(e -> e.score().isEmpty())) {
      told.add(targets.describe());
    }
    for (ImageExplainer explainer : explainers) {
      explainer
          .score()
          .map(score -> told.isEmpty() ? score : explainer.method() + ": " + score)
          .filter(score -> !told.contains(score))
          .ifPresent(told::add);
    }
    return String.join("; ", told);
  }

  /**
   * Fails when a result shows nothing.
   *
   * @throws VitrailException of kind DATA, which names the first one and counts them
   */
  public static void requireUsable(Summary summary) {
    if (!summary.problems().isEmpty()) {
      throw VitrailException.data(
          "%s%s"
              .formatted(
                  summary.problems().get(0),
                  summary.problems().size() > 1
                      ? "; and %d more, listed in explain.json"
                          .formatted(summary.problems().size() - 1)
                      : ""));
    }
    if (summary.explained() == 0 && summary.skippedCount() > 0) {
      throw VitrailException.data(
          "None of %d images could be read".formatted(summary.skippedCount()));
    }
  }
}
