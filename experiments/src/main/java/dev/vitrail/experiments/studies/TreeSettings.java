package dev.vitrail.experiments.studies;

import dev.vitrail.trees.TreeBaselines;
import dev.vitrail.trees.TreeMetrics;
import dev.vitrail.trees.TreeReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers of one tree as the study names them.
 *
 * @param found with the published tree beside it
 */
record TreeSettings(NetTree.Numbers found) {

  /** Deepest row of its own; deeper trees have a row for their leaves. */
  private static final int DEEPEST = 12;

  /** Numbers by setting, then by metric; those that are not defined are left out. */
  Map<String, Map<String, Double>> numbers() {
    Map<String, Map<String, Double>> all = new LinkedHashMap<>();
    for (int depth = 2; depth <= DEEPEST; depth++) {
      all.put("depth-" + depth, atDepth(depth));
      all.put("published-depth-" + depth, numbers(report().published().get(row(depth))));
      all.put("random-merges-depth-" + depth, random(report().random().get(row(depth))));
      all.put("own-test-depth-" + depth, ownClass(report().ownClass().test().get(row(depth))));
      all.put("own-mined-depth-" + depth, ownClass(report().ownClass().mined().get(row(depth))));
    }
    int leaves = report().byDepth().size() - 1;
    all.put("own-test-leaves", ownClass(report().ownClass().test().get(leaves)));
    all.put("own-mined-leaves", ownClass(report().ownClass().mined().get(leaves)));
    Map<String, Double> chosen = atDepth(report().recommended());
    chosen.put("net_accuracy", report().netAccuracy());
    List<Integer> modes = report().modes();
    chosen.put("modes", (double) modes.size());
    chosen.put("modes_of_one_image", (double) modes.stream().filter(n -> n == 1).count());
    chosen.put("images_in_largest_mode", (double) modes.get(0) / report().shape().leaves());
    put(chosen, "deviations_below_random_merges", deviations(row(report().recommended())));
    put(chosen, "images_against_rival_of_mode", found.modeRivals());
    put(chosen, "images_against_one_rival", found.allRivals());
    all.put("recommended_depth", chosen);
    all.put(
        "published-recommended_depth",
        numbers(report().published().get(row(report().recommended()))));
    all.put("random-merges", random(report().random().get(row(report().recommended()))));
    all.put("leaves", atDepth(report().byDepth().size() + 1));
    report().baselines().forEach(row -> all.put(row.name().replace(' ', '-'), numbers(row)));
    return all;
  }

  private TreeReport report() {
    return found.report();
  }

  /** A tree that is less deep is read at its leaves. */
  private Map<String, Double> atDepth(int depth) {
    Map<String, Double> numbers = numbers(report().byDepth().get(row(depth)));
    numbers.put("nodes", (double) report().nodes().get(row(depth)));
    numbers.put("depth", row(depth) + 2.0);
    return numbers;
  }

  private int row(int depth) {
    return Math.min(depth, report().byDepth().size() + 1) - 2;
  }

  /** By how many standard deviations of random merges the error of the score is lower. */
  private double deviations(int row) {
    TreeBaselines.Moments random = report().random().get(row).predictionError();
    return (random.mean() - report().byDepth().get(row).predictionError()) / random.deviation();
  }

  private Map<String, Double> numbers(TreeMetrics row) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    put(numbers, "accuracy", row.accuracy());
    put(numbers, "accuracy_gap", report().netAccuracy() - row.accuracy());
    put(numbers, "prediction_error", row.predictionError());
    put(numbers, "contribution_error", row.partErrorMean());
    put(numbers, "fitness", row.fitness());
    put(numbers, "cosine", row.meanCosine());
    return numbers;
  }

  /** On images of the class alone there is no accuracy to tell of. */
  private Map<String, Double> ownClass(TreeMetrics row) {
    Map<String, Double> numbers = numbers(row);
    numbers.keySet().removeAll(List.of("accuracy", "accuracy_gap"));
    return numbers;
  }

  private Map<String, Double> random(TreeBaselines.Spread row) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    put(numbers, "accuracy", row.accuracy().mean());
    put(numbers, "accuracy_gap", report().netAccuracy() - row.accuracy().mean());
    put(numbers, "prediction_error", row.predictionError().mean());
    put(numbers, "prediction_error_sd", row.predictionError().deviation());
    put(numbers, "contribution_error", row.partError().mean());
    put(numbers, "contribution_error_sd", row.partError().deviation());
    put(numbers, "fitness", row.fitness().mean());
    put(numbers, "fitness_sd", row.fitness().deviation());
    return numbers;
  }

  private static void put(Map<String, Double> numbers, String metric, double value) {
    if (Double.isFinite(value)) {
      numbers.put(metric, value);
    }
  }
}
