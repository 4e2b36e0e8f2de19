package dev.vitrail.experiments.studies;

import dev.vitrail.trees.RationaleSource;
import dev.vitrail.trees.TreeBaselines;
import dev.vitrail.trees.TreeMetrics;
import dev.vitrail.trees.TreeShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured of the tree of one class of one net.
 *
 * @param source net and class
 * @param shape of the tree
 * @param images test images
 * @param netAccuracy of the net itself on them
 * @param parts names of the groups of filters
 * @param recommended depth, chosen on validation images
 * @param nodes down to each depth from 2 on
 * @param byDepth from depth 2 on
 * @param published the same tree with filters chosen on leaves alone, from depth 2 on
 * @param baselines what the tree has to beat
 * @param random trees of the same shape with shuffled leaves, from depth 2 on
 * @param warnings what a reader should know
 */
record TreeNumbers(
    RationaleSource source,
    TreeShape shape,
    int images,
    double netAccuracy,
    List<String> parts,
    int recommended,
    List<Integer> nodes,
    List<TreeMetrics> byDepth,
    List<TreeMetrics> published,
    List<TreeMetrics> baselines,
    List<TreeBaselines.Spread> random,
    List<String> warnings) {

  /** Deepest row of its own; deeper trees have a row for their leaves. */
  private static final int DEEPEST = 12;

  TreeNumbers {
    parts = List.copyOf(parts);
    nodes = List.copyOf(nodes);
    byDepth = List.copyOf(byDepth);
    published = List.copyOf(published);
    baselines = List.copyOf(baselines);
    random = List.copyOf(random);
    warnings = List.copyOf(warnings);
  }

  /** Numbers by setting, then by metric; those that are not defined are left out. */
  Map<String, Map<String, Double>> settings() {
    Map<String, Map<String, Double>> all = new LinkedHashMap<>();
    for (int depth = 2; depth <= DEEPEST; depth++) {
      all.put("depth-" + depth, atDepth(depth));
      all.put("published-depth-" + depth, numbers(published.get(row(depth))));
      all.put("random-merges-depth-" + depth, random(random.get(row(depth))));
    }
    Map<String, Double> chosen = atDepth(recommended);
    chosen.put("net_accuracy", netAccuracy);
    all.put("recommended_depth", chosen);
    all.put("published-recommended_depth", numbers(published.get(row(recommended))));
    all.put("random-merges", random(random.get(row(recommended))));
    all.put("leaves", atDepth(byDepth.size() + 1));
    baselines.forEach(row -> all.put(row.name().replace(' ', '-'), numbers(row)));
    return all;
  }

  /** A tree that is less deep is read at its leaves. */
  private Map<String, Double> atDepth(int depth) {
    Map<String, Double> numbers = numbers(byDepth.get(row(depth)));
    numbers.put("nodes", (double) nodes.get(row(depth)));
    numbers.put("depth", row(depth) + 2.0);
    return numbers;
  }

  private int row(int depth) {
    return Math.min(depth, byDepth.size() + 1) - 2;
  }

  private Map<String, Double> numbers(TreeMetrics row) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    put(numbers, "accuracy", row.accuracy());
    put(numbers, "accuracy_gap", netAccuracy - row.accuracy());
    put(numbers, "prediction_error", row.predictionError());
    put(numbers, "contribution_error", row.partErrorMean());
    put(numbers, "fitness", row.fitness());
    put(numbers, "cosine", row.meanCosine());
    return numbers;
  }

  private Map<String, Double> random(TreeBaselines.Spread row) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    put(numbers, "accuracy", row.accuracy().mean());
    put(numbers, "accuracy_gap", netAccuracy - row.accuracy().mean());
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
