package dev.vitrail.experiments.studies;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunMeasures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * One category against negatives on Animal-Part, the protocol of Zhang et al., CVPR 2018 (METHODS
 * 1.6 and 2): ordinary, mask-only and interpretable layers of the same net, and the modes of the
 * loss.
 */
@Command(name = "animal-part", mixinStandardHelpOptions = true)
final class AnimalPartStudy implements Callable<Integer> {

  static final String DATASET = "animal-part";
  static final String ORDINARY = "ordinary";

  @Mixin private StudyOptions options = new StudyOptions();

  @Option(names = "--models", split = ",", defaultValue = "resnet50")
  private List<String> models = List.of();

  @Option(
      names = "--settings",
      split = ",",
      defaultValue = "ordinary,mask-only,interpretable",
      description = "What is compared.")
  private List<String> settings = List.of();

  @Option(
      names = "--modes",
      split = ",",
      description =
          "Modes of the loss by name, keep-length, both-layers, stage4-head; both-layers+keep-length.")
  private List<String> modes = List.of();

  @Option(names = "--mode-categories", split = ",", defaultValue = "cat,fox,lizard")
  private List<String> modeCategories = List.of();

  @Option(names = "--mode-seeds", defaultValue = "1", description = "Seeds of the other modes.")
  private int modeSeeds = 1;

  @Option(
      names = "--categories",
      split = ",",
      defaultValue = "cat,fox,dog,squirrel,rabbit,frog,lizard")
  private List<String> categories = List.of();

  @Option(
      names = "--detectors",
      description = "Also what filters of the layer reach that are told the parts.")
  private boolean detectors;

  @Option(
      names = "--mislabelled",
      description = "JSON of negatives that show the animal; accuracy without them stands beside.")
  private Optional<Path> mislabelled = Optional.empty();

  @Option(names = "--train-only", description = "Train and measure; write no results.")
  private boolean trainOnly;

  @Option(
      names = "--known",
      description = "summary.json of an earlier run; what this one does not measure stays.")
  private Optional<Path> known = Optional.empty();

  /** Starts the study. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new AnimalPartStudy()).execute(args));
  }

  @Override
  public Integer call() {
    List<StudyCell> cells = new ArrayList<>();
    for (int seed = 1; seed <= options.seeds(); seed++) {
      for (String model : models) {
        cells.addAll(cells(model, categories, settings, seed));
      }
    }
    for (int seed = 1; seed <= modeSeeds; seed++) {
      cells.addAll(cells(models.get(0), modeCategories, modes, seed));
    }
    StudyRunner runner = options.runner();
    Map<StudyCell, RunMeasures> measured = runner.run(cells);
    Map<StudyCell, TestAnswers> answers = new HashMap<>();
    measured.forEach(
        (cell, measures) ->
            answers.put(
                cell, TestAnswers.of(runner.directory(cell), measures.model(), runner.cache())));
    if (trainOnly) {
      return 0;
    }
    SeedTable table =
        AnimalPartNumbers.table(
            measured,
            answers,
            mislabelled.map(AnimalPartStudy::mislabelled).orElse(Map.of()),
            detectors(runner, measured),
            categories);
    AnimalPartReport report = new AnimalPartReport(models, categories, settings, modes);
    SummaryRow.Summary fresh =
        new SummaryRow.Summary(DATASET, options.commit(), command(), table.rows());
    report.write(
        options.out(),
        known.map(file -> fresh.after(Json.read(file, SummaryRow.Summary.class))).orElse(fresh),
        options.config());
    report.print(table);
    return 0;
  }

  /** Files by category. */
  private static Map<String, Set<String>> mislabelled(Path file) {
    Map<String, Set<String>> found = new LinkedHashMap<>();
    Json.read(file, JsonNode.class)
        .fields()
        .forEachRemaining(
            category -> {
              if (category.getValue().isArray()) {
                Set<String> files = new LinkedHashSet<>();
                category.getValue().forEach(name -> files.add(name.asText()));
                found.put(category.getKey(), files);
              }
            });
    return found;
  }

  /** Of one run of each model and category, since they depend on the frozen features only. */
  private Map<StudyCell, List<LandmarkDetectors.Detector>> detectors(
      StudyRunner runner, Map<StudyCell, RunMeasures> measured) {
    Map<StudyCell, List<LandmarkDetectors.Detector>> found = new LinkedHashMap<>();
    Set<List<String>> known = new HashSet<>();
    for (StudyCell cell : measured.keySet()) {
      if (detectors && known.add(List.of(cell.model(), cell.category()))) {
        try (CachedNet net = new CachedNet(runner.directory(cell), runner.cache(), Progress.NONE)) {
          found.put(cell, new LandmarkDetectors(net).measure());
        }
      }
    }
    return found;
  }

  private List<StudyCell> cells(
      String model, List<String> categories, List<String> settings, int seed) {
    List<StudyCell> cells = new ArrayList<>();
    for (String category : categories) {
      for (String setting : settings) {
        cells.add(
            new StudyCell(model, category, setting, seed, overrides(model, category, setting)));
      }
    }
    return cells;
  }

  private String command() {
    String modesToo =
        modes.isEmpty()
            ? ""
            : " --modes %s --mode-categories %s --mode-seeds %d"
                .formatted(String.join(",", modes), String.join(",", modeCategories), modeSeeds);
    return options.command("AnimalPartStudy", DATASET)
        + " --models %s --categories %s --settings %s%s%s%s"
            .formatted(
                String.join(",", models),
                String.join(",", categories),
                String.join(",", settings),
                detectors ? " --detectors" : "",
                mislabelled
                    .map(f -> " --mislabelled experiments/results/animal-part/" + f.getFileName())
                    .orElse(""),
                modesToo);
  }

  private List<String> overrides(String model, String category, String setting) {
    List<String> overrides = new ArrayList<>();
    String file = model.equals("resnet50") ? "resnet50.safetensors.gz" : model + ".safetensors";
    overrides.add(options.images(DATASET));
    overrides.add(options.weights(file));
    overrides.add("model.architecture=" + model);
    overrides.add("data.category=" + category);
    if (model.equals("googlenet")) {
      overrides.add("model.interpretable[0].after=inception4e");
    } else if (model.equals("resnet18")) {
      overrides.add("model.interpretable[0].filters=256");
    }
    overrides.addAll(LayerSettings.of(setting).orElseGet(() -> modes(setting)));
    return overrides;
  }

  /** Several at once are joined by a plus. */
  private static List<String> modes(String names) {
    return Stream.of(names.split("\\+")).flatMap(name -> mode(name).stream()).toList();
  }

  /** A mode of the loss by its name, or one of the other ways to train or to place the layers. */
  private static List<String> mode(String name) {
    String mode = "model.loss.mode=" + name;
    return switch (name) {
      case "released" -> List.of(mode, "model.interpretable[0].mask.peak=centroid");
      case "both-layers" ->
          // METHODS 1.4: mask, convolution of 3 x 3, mask, on the same grid.
          List.of(
              "model.interpretable[1].after=layer3",
              "model.interpretable[1].filters=256",
              "model.interpretable[1].kernel=3",
              "model.interpretable[1].initial=pretrained-channels");
      case "keep-length" ->
          // Filters that cannot grow, and a rate that falls to a hundredth.
          List.of(
              "model.loss.keepLength=true",
              "phases[0].schedule=cosine",
              "phases[0].finalFactor=0.01");
      case "stage4-head" -> List.of("model.head.rest=true");
      default -> List.of(mode);
    };
  }
}
