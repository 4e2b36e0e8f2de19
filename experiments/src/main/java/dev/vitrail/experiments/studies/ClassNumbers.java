package dev.vitrail.experiments.studies;

import dev.vitrail.evaluate.run.RunMeasures;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The numbers of a net of several classes, as its study names them. */
final class ClassNumbers {

  /** What tables show of the filters of a class. */
  static final List<String> HEADLINES =
      List.of(
          "part_tracking_r2",
          "part_tracking_r2_median",
          "location_instability",
          "location_instability_all",
          "dead_filters",
          "exclusivity",
          "filters_best_on_legs");

  private ClassNumbers() {}

  /** Accuracy on the test photographs of all classes. */
  static void addAccuracy(SeedTable table, StudyCell cell, RunMeasures.Classification test) {
    int images = Arrays.stream(test.confusion()).flatMapToInt(Arrays::stream).sum();
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("accuracy", test.accuracy().value());
    numbers.put("balanced_accuracy", test.balanced());
    numbers.forEach(
        (metric, value) -> table.add(cell.model(), "all", cell.setting(), metric, value, images));
  }

  /** Where the filters of each class peak; floors come with the ordinary net of seed 1. */
  static void addParts(SeedTable table, StudyCell cell, List<RunMeasures.LayerMeasures> layers) {
    for (RunMeasures.LayerMeasures m : layers) {
      parts(m)
          .forEach(
              (metric, value) ->
                  table.add(
                      cell.model(), m.category(), cell.setting(), metric, value, m.testImages()));
      if (cell.setting().equals("ordinary") && cell.seed() == 1) {
        m.floorsTest()
            .forEach(
                (floor, value) ->
                    table.add(
                        cell.model(),
                        m.category(),
                        floor,
                        "location_instability",
                        value,
                        m.testImages()));
      }
    }
  }

  private static Map<String, Double> parts(RunMeasures.LayerMeasures m) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("filters", (double) m.filters());
    numbers.put("part_tracking_r2", m.tracking());
    numbers.put("part_tracking_r2_median", m.trackingMedian());
    numbers.put("location_instability", m.instabilityTest());
    numbers.put("location_instability_all", m.instabilityAll());
    numbers.put("dead_filters", m.dead());
    numbers.put("exclusivity", m.exclusivity());
    numbers.put("filters_best_on_legs", m.bestLandmark().getOrDefault("front_legs", 0.0));
    numbers.put("distinct_filters", (double) m.distinctFilters());
    return numbers;
  }
}
