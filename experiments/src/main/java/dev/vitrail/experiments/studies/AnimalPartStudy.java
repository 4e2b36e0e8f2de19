package dev.vitrail.experiments.studies;

import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunMeasures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One category against negatives on Animal-Part, the protocol of Zhang et al., CVPR 2018 (METHODS
 * 1.6 and 2): ordinary, mask-only and interpretable layers of the same net, and the modes of the
 * loss.
 */
@Command(name = "animal-part", mixinStandardHelpOptions = true)
final class AnimalPartStudy implements Callable<Integer> {

  /** Location instability of VGG-16 in the paper's table: ordinary and interpretable. */
  private static final Map<String, double[]> PAPER = paper();

  private static final String DATASET = "animal-part";
  private static final String ORDINARY = "ordinary";
  private static final String INTERPRETABLE = "interpretable";

  @Option(names = "--data", required = true, description = "Folder of the data sets and weights.")
  private Path data = Path.of("data");

  @Option(names = "--config", required = true, description = "Configuration of the study.")
  private Path config = Path.of("");

  @Option(names = "--work", required = true, description = "Folder of runs and caches.")
  private Path work = Path.of("");

  @Option(names = "--out", required = true, description = "Folder of summary.json.")
  private Path out = Path.of("");

  @Option(names = "--seeds", defaultValue = "3", description = "Seeds, from 1 on.")
  private int seeds = 3;

  @Option(names = "--models", split = ",", defaultValue = "resnet50")
  private List<String> models = List.of();

  @Option(
      names = "--settings",
      split = ",",
      defaultValue = "ordinary,mask-only,interpretable",
      description = "Settings; loss modes by name.")
  private List<String> settings = List.of();

  @Option(
      names = "--categories",
      split = ",",
      defaultValue = "cat,fox,dog,squirrel,rabbit,frog,lizard")
  private List<String> categories = List.of();

  @Option(names = "--commit", defaultValue = "unknown", description = "Commit the numbers are of.")
  private String commit = "unknown";

  /** Starts the study. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new AnimalPartStudy()).execute(args));
  }

  @Override
  public Integer call() {
    List<StudyCell> cells = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      for (String model : models) {
        for (String category : categories) {
          for (String setting : settings) {
            cells.add(
                new StudyCell(model, category, setting, seed, overrides(model, category, setting)));
          }
        }
      }
    }
    Map<StudyCell, RunMeasures> measured = new StudyRunner(config, work).run(cells);
    SeedTable table = new SeedTable(DATASET);
    measured.forEach((cell, measures) -> add(table, cell, measures));
    addMeans(table);
    addPaper(table);
    String command =
        "AnimalPartStudy --data DATA --config %s --work WORK --out %s --seeds %d --models %s --settings %s"
            .formatted(
                config.getFileName(),
                "experiments/results/animal-part",
                seeds,
                String.join(",", models),
                String.join(",", settings));
    Json.write(
        out.resolve("summary.json"),
        new SummaryRow.Summary("animal-part", commit, command, table.rows()));
    print(table);
    return 0;
  }

  private List<String> overrides(String model, String category, String setting) {
    List<String> overrides = new ArrayList<>();
    String file = model.equals("resnet50") ? "resnet50.safetensors.gz" : model + ".safetensors";
    overrides.add("data.folder=" + data.resolve(DATASET));
    overrides.add("model.weights=" + data.resolve("weights").resolve(file));
    overrides.add("model.architecture=" + model);
    overrides.add("data.category=" + category);
    if (model.equals("googlenet")) {
      overrides.add("model.interpretable[0].after=inception4e");
    } else if (model.equals("resnet18")) {
      overrides.add("model.interpretable[0].filters=256");
    }
    switch (setting) {
      case ORDINARY -> {
        overrides.add("model.loss.mode=none");
        overrides.add("model.interpretable[0].mask.enabled=false");
      }
      case "mask-only" -> overrides.add("model.loss.mode=none");
      case INTERPRETABLE -> {}
      default -> {
        overrides.add("model.loss.mode=" + setting);
        if (setting.equals("released")) {
          overrides.add("model.interpretable[0].mask.peak=centroid");
        }
      }
    }
    return overrides;
  }

  private static void add(SeedTable table, StudyCell cell, RunMeasures measures) {
    RunMeasures.LayerMeasures m = measures.layers().get(0);
    String model = cell.model();
    String category = cell.category();
    String setting = cell.setting();
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("location_instability", m.instabilityTest());
    numbers.put("location_instability_all", m.instabilityAll());
    numbers.put("part_tracking_r2", m.tracking());
    numbers.put("part_tracking_r2_median", m.trackingMedian());
    numbers.put("part_tracking_r2_permuted", m.permuted());
    numbers.put("dead_filters", m.dead());
    numbers.put("second_part_r2", m.secondPart());
    numbers.put("filters_best_on_legs", m.bestLandmark().getOrDefault("front_legs", 0.0));
    numbers.put("distinct_filters", (double) m.distinctFilters());
    numbers.put("duplicate_pairs", m.duplicatePairs());
    numbers.put("exclusivity", m.exclusivity());
    numbers.forEach(
        (metric, value) -> table.add(model, category, setting, metric, value, m.testImages()));
    int test =
        java.util.Arrays.stream(measures.test().confusion())
            .flatMapToInt(java.util.Arrays::stream)
            .sum();
    table.add(model, category, setting, "accuracy", measures.test().balanced(), test);
    if (setting.equals(ORDINARY) && cell.seed() == 1) {
      m.floorsTest()
          .forEach(
              (floor, v) ->
                  table.add(model, category, floor, "location_instability", v, m.testImages()));
      m.floorsAll()
          .forEach(
              (floor, v) ->
                  table.add(model, category, floor, "location_instability_all", v, m.allImages()));
    }
  }

  /** Means over the categories, seed by seed, so that the interval is over seeds. */
  private void addMeans(SeedTable table) {
    for (SummaryRow row : table.rows()) {
      if (row.category().equals(categories.get(0))) {
        for (int seed = 0; seed < row.seeds(); seed++) {
          double sum = 0;
          for (String category : categories) {
            sum += table.value(row.model(), category, row.setting(), row.metric(), seed);
          }
          table.add(row.model(), "mean", row.setting(), row.metric(), sum / categories.size(), 0);
        }
      }
    }
  }

  private static void addPaper(SeedTable table) {
    PAPER.forEach(
        (category, values) -> {
          table.add(
              "vgg16 (paper)",
              category,
              "paper-ordinary",
              "location_instability_all",
              values[0],
              0);
          table.add("vgg16 (paper)", category, "paper", "location_instability_all", values[1], 0);
        });
  }

  private void print(SeedTable table) {
    System.out.printf(
        "%-10s %-9s %-16s %6s %7s %7s %6s %5s%n",
        "model", "category", "setting", "acc", "inst", "all", "R2", "dead");
    List<String> shown = new ArrayList<>(categories);
    shown.add("mean");
    for (String model : models) {
      for (String category : shown) {
        for (String setting : settings) {
          System.out.printf(
              "%-10s %-9s %-16s %.4f %.4f %.4f %.3f %.3f%n",
              model,
              category,
              setting,
              table.mean(model, category, setting, "accuracy"),
              table.mean(model, category, setting, "location_instability"),
              table.mean(model, category, setting, "location_instability_all"),
              table.mean(model, category, setting, "part_tracking_r2"),
              table.mean(model, category, setting, "dead_filters"));
        }
      }
    }
  }

  private static Map<String, double[]> paper() {
    Map<String, double[]> paper = new LinkedHashMap<>();
    paper.put("cat", new double[] {.148, .086});
    paper.put("fox", new double[] {.137, .069});
    paper.put("dog", new double[] {.143, .077});
    paper.put("squirrel", new double[] {.150, .065});
    paper.put("rabbit", new double[] {.146, .079});
    paper.put("frog", new double[] {.144, .086});
    paper.put("lizard", new double[] {.170, .113});
    return paper;
  }
}
