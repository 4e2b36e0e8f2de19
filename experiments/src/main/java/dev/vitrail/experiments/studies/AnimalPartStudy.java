package dev.vitrail.experiments.studies;

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

  private static final List<String> HEADLINES =
      List.of(
          "location_instability",
          "location_instability_all",
          "part_tracking_r2",
          "part_tracking_r2_median",
          "dead_filters",
          "accuracy",
          "filters_best_on_legs",
          "second_part_r2");
  private static final List<String> FLOORS =
      List.of("floor-centre", "floor-fixed-cell", "floor-random");

  private static final String DATASET = "animal-part";
  private static final String PAPER_MODEL = "vgg16 (paper)";
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
      description = "What is compared.")
  private List<String> settings = List.of();

  @Option(names = "--modes", split = ",", description = "Other modes of the loss, by name.")
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

  @Option(names = "--train-only", description = "Train and measure; write no results.")
  private boolean trainOnly;

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
        cells.addAll(cells(model, categories, settings, seed));
      }
    }
    for (int seed = 1; seed <= modeSeeds; seed++) {
      cells.addAll(cells(models.get(0), modeCategories, modes, seed));
    }
    Map<StudyCell, RunMeasures> measured = new StudyRunner(config, work).run(cells);
    if (trainOnly) {
      return 0;
    }
    SeedTable table = new SeedTable(DATASET);
    measured.forEach((cell, measures) -> add(table, cell, measures));
    addMeans(table);
    addPaper(table);
    report(new StudyReport(out, new SummaryRow.Summary(DATASET, commit, command(), table.rows())));
    print(table);
    return 0;
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
    return "AnimalPartStudy --data DATA --config configs/%s --work WORK --out experiments/results/animal-part --seeds %d --models %s --categories %s --settings %s%s"
        .formatted(
            config.getFileName(),
            seeds,
            String.join(",", models),
            String.join(",", categories),
            String.join(",", settings),
            modesToo);
  }

  private void report(StudyReport report) {
    report.write(config);
    List<String> shown = new ArrayList<>(categories);
    shown.add("mean");
    List<String> compared = new ArrayList<>(settings);
    compared.addAll(modes);
    List<String> headings = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    for (String model : models) {
      headings.add(model);
      tables.add(report.table(model, shown, compared, HEADLINES));
      headings.add(model + ", floors");
      tables.add(report.table(model, categories, FLOORS, HEADLINES.subList(0, 2)));
      report.bars(
          "tracking-%s.png".formatted(model),
          "How much of a filter's place a landmark explains, %s".formatted(model),
          model,
          "part_tracking_r2",
          shown,
          settings,
          List.of());
      instability(report, model, "location_instability", "test images");
      instability(report, model, "location_instability_all", "all images, as the release");
    }
    headings.add("Zhang et al., CVPR 2018");
    tables.add(
        report.table(
            PAPER_MODEL, categories, List.of("paper-ordinary", "paper"), HEADLINES.subList(1, 2)));
    report.tables(headings, tables);
  }

  private void instability(StudyReport report, String model, String metric, String images) {
    report.bars(
        "%s-%s.png".formatted(metric.replace('_', '-'), model),
        "Location instability (lower is steadier), %s, %s".formatted(images, model),
        model,
        metric,
        categories,
        settings,
        FLOORS);
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
      boolean everywhere =
          categories.stream()
              .allMatch(
                  c -> !Double.isNaN(table.mean(row.model(), c, row.setting(), row.metric())));
      if (row.category().equals(categories.get(0)) && everywhere) {
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
              PAPER_MODEL, category, "paper-ordinary", "location_instability_all", values[0], 0);
          table.add(PAPER_MODEL, category, "paper", "location_instability_all", values[1], 0);
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
