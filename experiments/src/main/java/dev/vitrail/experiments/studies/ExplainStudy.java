package dev.vitrail.experiments.studies;

import dev.vitrail.cli.evaluate.AttributionMaps;
import dev.vitrail.cli.evaluate.EvaluationImages;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.explanations.ExplanationEvaluation;
import dev.vitrail.evaluate.explanations.ExplanationOptions;
import dev.vitrail.evaluate.explanations.ExplanationTable;
import dev.vitrail.evaluate.explanations.ExplanationTables;
import dev.vitrail.evaluate.explanations.Metric;
import dev.vitrail.evaluate.masks.Regions;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.evaluate.run.RunSubjects;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.NetLayers;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * All methods of attribution under all measures (METHODS 7), for nets that {@link CatsVsDogsStudy}
 * trained: every measure on the pets with their trimaps, localisation again on the part boxes of
 * Animal-Part. Measures that ask the net again and again, and methods that do so for one map, are
 * taken on the first images only ({@link ExplainTier}). One JSON file for a few images in {@code
 * WORK/explain}; what is there is not measured again.
 */
@Command(name = "explain", mixinStandardHelpOptions = true)
final class ExplainStudy implements Callable<Integer> {

  private static final String MODEL = "resnet50";

  /** Annotated images, and what is measured on them. */
  private enum Images {
    PETS("pets100", EnumSet.allOf(Metric.class)),
    PARTS("animal-part", ExplainTier.LIGHT.metrics());

    private final String folder;
    private final Set<Metric> metrics;

    Images(String folder, Set<Metric> metrics) {
      this.folder = folder;
      this.metrics = metrics;
    }
  }

  @Option(names = "--data", required = true, description = "Folder of the data sets.")
  private Path data = Path.of("data");

  @Option(names = "--work", required = true, description = "Folder of the runs.")
  private Path work = Path.of("");

  @Option(names = "--out", required = true, description = "Folder of summary.json.")
  private Path out = Path.of("");

  @Option(names = "--nets", split = ",", defaultValue = "interpretable,plain")
  private List<String> nets = List.of();

  @Option(names = "--seed", defaultValue = "1", description = "Which run of each net.")
  private int seed = 1;

  @Option(names = "--images", defaultValue = "40", description = "Images of each set at most.")
  private int most = 40;

  @Option(
      names = "--deep",
      defaultValue = "8",
      description = "Of the pets, measured by what asks the net again.")
  private int deep = 8;

  @Option(
      names = "--slow",
      defaultValue = "4",
      description = "Of these, explained by methods of many passes, too.")
  private int slow = 4;

  @Option(names = "--at-once", defaultValue = "4", description = "Images in one file at most.")
  private int atOnce = 4;

  @Option(names = "--steps", defaultValue = "17", description = "Steps of the curves.")
  private int steps = 17;

  @Option(names = "--randomised", defaultValue = "1", description = "Of them, on randomised nets.")
  private int randomised = 1;

  @Option(names = "--methods", split = ",", description = "Default: all")
  private List<String> methods = AttributionMethods.standard().names();

  @Option(names = "--commit", defaultValue = "unknown", description = "Commit the numbers are of.")
  private String commit = "unknown";

  /** Starts the study. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ExplainStudy()).execute(args));
  }

  @Override
  public Integer call() {
    ExplainReport report = new ExplainReport();
    for (Images images : Images.values()) {
      for (String net : nets) {
        report.add(MODEL + "-" + net, images.folder, table(net, images));
      }
    }
    String command =
        "ExplainStudy --data DATA --work WORK --out experiments/results/explain --nets %s --seed %d --images %d --deep %d --slow %d --at-once %d --steps %d --randomised %d --methods %s"
            .formatted(
                String.join(",", nets),
                seed,
                most,
                deep,
                slow,
                atOnce,
                steps,
                randomised,
                String.join(",", methods));
    report.write(out, run(nets.get(0)).folder().resolve("config.yml"), commit, command);
    return 0;
  }

  private ExplanationOptions options(Set<Metric> metrics) {
    ExplanationOptions quick = ExplanationOptions.quick();
    return new ExplanationOptions(
        metrics,
        steps,
        quick.subsets(),
        quick.draws(),
        quick.moves(),
        quick.remade(),
        quick.pooled(),
        quick.batch(),
        quick.resamples(),
        quick.seed(),
        quick.randomisation(),
        randomised);
  }

  private String name(String net) {
    return "%s-cats-vs-dogs-%s-%d".formatted(MODEL, net, seed);
  }

  private RunDirectory run(String net) {
    return RunDirectory.open(work.resolve("runs").resolve(RunDirectory.slug(name(net))));
  }

  private ExplanationTable table(String net, Images images) {
    String name = name(net);
    ModelBundle bundle = run(net).bundle();
    ImageSet known = EvaluationImages.of(data.resolve(images.folder), bundle);
    // No net was trained on either set.
    ImageSet all = drawn(EvaluationImages.allForTest(known));
    List<String> regions = Regions.names(all);
    List<ExplanationTable> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); ) {
      Chunk chunk = chunk(images, from, all.size());
      ImageSet some = all.with(all.entries().subList(from, chunk.to));
      parts.add(kept(bundle, "%s-%s".formatted(name, images.folder), chunk, some, regions));
      from = chunk.to;
    }
    return ExplanationTables.join(parts, options(images.metrics));
  }

  /** Images that are measured together and kept in one file. */
  private record Chunk(int from, int to, ExplainTier tier) {
    String of(String what) {
      return "%s-%s-%d-%d".formatted(what, tier.key(), from, to);
    }
  }

  private Chunk chunk(Images images, int from, int count) {
    ExplainTier tier = images == Images.PETS ? ExplainTier.of(from, slow, deep) : ExplainTier.LIGHT;
    int to = Math.min(Math.min(count, from + atOnce), tier.end(slow, deep));
    return new Chunk(from, to, tier);
  }

  /** What is known of a chunk; measured now when nothing is. */
  private ExplanationTable kept(
      ModelBundle bundle, String what, Chunk chunk, ImageSet images, List<String> regions) {
    Path file = work.resolve("explain").resolve(chunk.of(what) + ".json");
    if (!Files.exists(file)) {
      long started = System.nanoTime();
      Json.write(file, measure(bundle, images, regions, chunk.tier));
      double seconds = (System.nanoTime() - started) / 1e9;
      System.err.printf(Locale.ROOT, "%s: %.0f s%n", chunk.of(what), seconds);
    }
    return Json.read(file, ExplanationTable.class);
  }

  /** The first images of an order that does not depend on how many are wanted. */
  private ImageSet drawn(ImageSet set) {
    ImageSet annotated = EvaluationImages.someOfTest(set, set.size());
    List<ImageEntry> entries = new ArrayList<>(annotated.entries());
    Collections.shuffle(entries, new Random(seed));
    return annotated.with(entries.subList(0, Math.min(most, entries.size())));
  }

  private ExplanationTable measure(
      ModelBundle bundle, ImageSet some, List<String> regions, ExplainTier tier) {
    Probability probability = RunEvaluation.task(bundle).probability();
    try (Network net = bundle.network();
        RunSubjects subjects = new RunSubjects(some, RunEvaluation.preprocessing(bundle))) {
      NetLayers layers = new NetLayers(net.architecture());
      AttributionMaps maps =
          new AttributionMaps(
              methods.stream()
                  .filter(method -> AttributionMaps.suits(AttributionMaps.method(method), layers))
                  .filter(method -> AttributionMaps.method(method).passes(layers) <= tier.passes())
                  .toList());
      return ExplanationEvaluation.measure(
          net,
          probability,
          maps.of(net, probability),
          subjects,
          some.size(),
          regions,
          options(tier.metrics()),
          Progress.NONE);
    }
  }
}
