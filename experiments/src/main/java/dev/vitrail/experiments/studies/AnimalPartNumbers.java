package dev.vitrail.experiments.studies;

import dev.vitrail.evaluate.run.RunMeasures;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The numbers of the study of Animal-Part: what was measured, its means, and the paper's. */
final class AnimalPartNumbers {

  /** Stands for the net of the paper's table. */
  static final String PAPER_MODEL = "vgg16 (paper)";

  /** Location instability of VGG-16 in the paper's table: ordinary and interpretable. */
  private static final Map<String, double[]> PAPER = paper();

  private AnimalPartNumbers() {}

  /**
   * All numbers, with means over the categories under {@code mean}.
   *
   * @param measured each cell's measures
   * @param answers each cell's answers on its test images
   * @param mislabelled negatives that show the animal, by category
   * @param detectors what filters that are told the parts reach on the layer of some cells
   */
  static SeedTable table(
      Map<StudyCell, RunMeasures> measured,
      Map<StudyCell, TestAnswers> answers,
      Map<String, Set<String>> mislabelled,
      Map<StudyCell, List<LandmarkDetectors.Detector>> detectors,
      List<String> categories) {
    SeedTable table = new SeedTable(AnimalPartStudy.DATASET);
    measured.forEach(
        (cell, measures) -> {
          add(table, cell, measures);
          addClassification(table, cell, measures.test(), answers.get(cell).logLoss());
          Set<String> left = mislabelled.getOrDefault(cell.category(), Set.of());
          if (!mislabelled.isEmpty()) {
            addCleaned(table, cell, answers.get(cell).without(left));
          }
        });
    detectors.forEach((cell, found) -> found.forEach(d -> addDetector(table, cell, d)));
    table.addMeans(categories);
    addPaper(table);
    return table;
  }

  private static void add(SeedTable table, StudyCell cell, RunMeasures measures) {
    // The last layer is the one whose filters the head reads.
    RunMeasures.LayerMeasures m = measures.layers().get(measures.layers().size() - 1);
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
    addInside(numbers, m);
    numbers.put("distinct_filters", (double) m.distinctFilters());
    numbers.put("duplicate_pairs", m.duplicatePairs());
    numbers.put("exclusivity", m.exclusivity());
    numbers.forEach(
        (metric, value) -> table.add(model, category, setting, metric, value, m.testImages()));
    if (setting.equals(AnimalPartStudy.ORDINARY) && cell.seed() == 1) {
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

  /** How many filters hold each part, and how often those peak inside it. */
  private static void addInside(Map<String, Double> numbers, RunMeasures.LayerMeasures m) {
    m.heldParts()
        .forEach(
            (part, share) -> {
              numbers.put("filters_inside_" + part, share);
              m.perFilter().stream()
                  .filter(f -> f.held().part().equals(part))
                  .mapToDouble(f -> f.held().rate())
                  .average()
                  .ifPresent(rate -> numbers.put("inside_" + part, rate));
            });
  }

  /** {@code accuracy}, the name of the studies for their headline, is the balanced one here. */
  private static void addClassification(
      SeedTable table, StudyCell cell, RunMeasures.Classification test, double logLoss) {
    int images = Arrays.stream(test.confusion()).flatMapToInt(Arrays::stream).sum();
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("accuracy", test.balanced());
    numbers.put("balanced_accuracy", test.balanced());
    numbers.put("plain_accuracy", test.accuracy().value());
    numbers.put("log_loss", logLoss);
    numbers.forEach(
        (metric, value) ->
            table.add(cell.model(), cell.category(), cell.setting(), metric, value, images));
  }

  private static void addCleaned(SeedTable table, StudyCell cell, TestAnswers answers) {
    table.add(
        cell.model(),
        cell.category(),
        cell.setting(),
        "balanced_accuracy_cleaned",
        answers.balancedAccuracy(),
        answers.files().size());
  }

  private static void addDetector(
      SeedTable table, StudyCell cell, LandmarkDetectors.Detector detector) {
    String setting = "detector-" + detector.part().replace('_', '-');
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("part_tracking_r2", detector.tracking());
    numbers.put("inside", detector.inside().rate());
    numbers.put("inside_chance", detector.inside().chance());
    int images = detector.inside().images();
    numbers.forEach(
        (metric, value) ->
            table.add(cell.model(), cell.category(), setting, metric, value, images));
  }

  private static void addPaper(SeedTable table) {
    PAPER.forEach(
        (category, values) -> {
          table.add(
              PAPER_MODEL, category, "paper-ordinary", "location_instability_all", values[0], 0);
          table.add(PAPER_MODEL, category, "paper", "location_instability_all", values[1], 0);
        });
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
