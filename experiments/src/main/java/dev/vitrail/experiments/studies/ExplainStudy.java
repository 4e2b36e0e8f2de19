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
import dev.vitrail.explain.attribution.AttributionMethod;
import dev.vitrail.explain.attribution.AttributionMethods;
import dev.vitrail.explain.attribution.NetLayers;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
 * Animal-Part. One JSON file for a few images in {@code WORK/explain}; what is there is not
 * measured again.
 */
@Command(name = "explain", mixinStandardHelpOptions = true)
final class ExplainStudy implements Callable<Integer> {

  private static final String MODEL = "resnet50";

  /** Annotated images, and what is measured on them. */
  private enum Images {
    PETS("pets100", EnumSet.allOf(Metric.class)),
    PARTS(
        "animal-part",
        EnumSet.copyOf(Arrays.stream(Metric.values()).filter(Metric::localises).toList()));

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

  @Option(names = "--at-once", defaultValue = "8", description = "Images in one file.")
  private int atOnce = 8;

  @Option(names = "--steps", defaultValue = "14", description = "Steps of the curves.")
  private int steps = 14;

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
        "ExplainStudy --data DATA --work WORK --out experiments/results/explain --nets %s --seed %d --images %d --at-once %d --steps %d --randomised %d --methods %s"
            .formatted(
                String.join(",", nets),
                seed,
                most,
                atOnce,
                steps,
                randomised,
                String.join(",", methods));
    report.write(out, run(nets.get(0)).folder().resolve("config.yml"), commit, command);
    return 0;
  }

  private ExplanationOptions options(Images images) {
    ExplanationOptions quick = ExplanationOptions.quick();
    return new ExplanationOptions(
        images.metrics,
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
    List<ExplanationTable> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += atOnce) {
      Path file =
          work.resolve("explain").resolve("%s-%s-%d.json".formatted(name, images.folder, from));
      if (!Files.exists(file)) {
        long started = System.nanoTime();
        ImageSet some = all.with(all.entries().subList(from, Math.min(all.size(), from + atOnce)));
        Json.write(file, measure(bundle, some, Regions.names(all), images));
        double seconds = (System.nanoTime() - started) / 1e9;
        System.err.printf(
            Locale.ROOT, "%s, %s: from %d, %.0f s%n", name, images.folder, from, seconds);
      }
      parts.add(Json.read(file, ExplanationTable.class));
    }
    return ExplanationTables.join(parts, options(images));
  }

  /** The first images of an order that does not depend on how many are wanted. */
  private ImageSet drawn(ImageSet set) {
    ImageSet annotated = EvaluationImages.someOfTest(set, set.size());
    List<ImageEntry> entries = new ArrayList<>(annotated.entries());
    Collections.shuffle(entries, new Random(seed));
    return annotated.with(entries.subList(0, Math.min(most, entries.size())));
  }

  private ExplanationTable measure(
      ModelBundle bundle, ImageSet some, List<String> regions, Images images) {
    ExplanationOptions options = options(images);
    Probability probability = RunEvaluation.task(bundle).probability();
    try (Network net = bundle.network();
        RunSubjects subjects = new RunSubjects(some, RunEvaluation.preprocessing(bundle))) {
      AttributionMaps maps = new AttributionMaps(methods(net, images, options.remade()));
      return ExplanationEvaluation.measure(
          net,
          probability,
          maps.of(net, probability),
          subjects,
          some.size(),
          regions,
          options,
          Progress.NONE);
    }
  }

  /** All methods on the pets, those of a few passes an image on the part boxes. */
  private List<String> methods(Network net, Images images, int passes) {
    NetLayers layers = new NetLayers(net.architecture());
    return methods.stream()
        .filter(name -> images == Images.PETS || isQuick(name, layers, passes))
        .toList();
  }

  private static boolean isQuick(String name, NetLayers layers, int passes) {
    AttributionMethod method = AttributionMaps.method(name);
    return AttributionMaps.suits(method, layers) && method.passes(layers) <= passes;
  }
}
