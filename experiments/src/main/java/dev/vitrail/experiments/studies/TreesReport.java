package dev.vitrail.experiments.studies;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tables and curves of the study of trees. */
final class TreesReport {

  private static final String DEPTH = "depth-";
  private static final String ORDINARY = "ordinary-";
  private static final String OWN = "own-test-";

  /** Trees whose modes cost less. */
  private static final String CHEAP = "beta-0.05-";

  private static final List<String> METRICS =
      List.of(
          "accuracy",
          "accuracy_gap",
          "prediction_error",
          "contribution_error",
          "fitness",
          "cosine",
          "nodes");

  /** What is drawn by depth, and how the figure is headed. */
  private static final Map<String, String> CURVES =
      Map.of(
          "accuracy", "Accuracy of the tree",
          "prediction_error", "Error of the score by the tree (lower is better)",
          "contribution_error", "Error of the parts' contributions (lower is better)",
          "cosine", "Cosine of an image's rationale with its node's");

  private static final Map<String, String> OWN_CURVES =
      Map.of(
          "fitness", "Fitness of the tree",
          "prediction_error", "Error of the score by the tree (lower is better)");

  private final Path out;
  private final SummaryRow.Summary summary;
  private final StudyReport report;

  TreesReport(Path out, SummaryRow.Summary summary) {
    this.out = out;
    this.summary = summary;
    this.report = new StudyReport(out, summary);
  }

  /**
   * Writes all.
   *
   * @param config that of one of the runs; empty keeps the one that is there
   */
  void write(Optional<Path> config) {
    config.ifPresentOrElse(report::write, report::write);
    List<String> headings = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    for (String model : values(SummaryRow::model)) {
      List<String> categories = categories(model);
      headings.add(model);
      tables.add(report.table(model, categories, settings(false), METRICS));
      headings.add(model + ", by depth");
      tables.add(report.table(model, categories, settings(true), METRICS));
      for (String category : categories) {
        CURVES.forEach((metric, title) -> curves(model, category, metric, title));
        OWN_CURVES.forEach((metric, title) -> ownCurves(model, category, metric, title));
      }
    }
    report.tables(headings, tables);
  }

  private void curves(String model, String category, String metric, String title) {
    Map<String, String> curves = new LinkedHashMap<>();
    curves.put("interpretable", DEPTH);
    curves.put("ordinary", ORDINARY + DEPTH);
    curves.put("interpretable, modes at .05", CHEAP + DEPTH);
    curves.put("interpretable, as published", "published-" + DEPTH);
    curves.put("interpretable, random merges", "random-merges-" + DEPTH);
    draw(model, category, metric, title, metric, curves);
  }

  /** On test images of the class alone. */
  private void ownCurves(String model, String category, String metric, String title) {
    Map<String, String> curves = new LinkedHashMap<>();
    curves.put("interpretable", OWN + DEPTH);
    curves.put("ordinary", ORDINARY + OWN + DEPTH);
    curves.put("interpretable, modes at .05", CHEAP + OWN + DEPTH);
    curves.put("ordinary, modes at .05", ORDINARY + CHEAP + OWN + DEPTH);
    draw(model, category, metric, title + ", its own class", "own-" + metric, curves);
  }

  /**
   * One picture.
   *
   * @param curves setting less the depth, by the name of the curve; those without numbers are left
   *     out
   */
  private void draw(
      String model,
      String category,
      String metric,
      String title,
      String file,
      Map<String, String> curves) {
    List<String> names = new ArrayList<>();
    List<List<Figure.Point>> points = new ArrayList<>();
    curves.forEach(
        (name, prefix) -> {
          List<Figure.Point> curve = curve(model, category, prefix, metric);
          if (!curve.isEmpty()) {
            names.add(name);
            points.add(curve);
          }
        });
    if (!names.isEmpty()) {
      Figure.curves(
          out.resolve("%s-%s-%s.png".formatted(file.replace('_', '-'), category, model)),
          "%s, %s, %s".formatted(title, category, model),
          "depth of the tree",
          metric.replace('_', ' '),
          names,
          points);
    }
  }

  private List<Figure.Point> curve(String model, String category, String prefix, String metric) {
    return summary.rows().stream()
        .filter(r -> r.model().equals(model) && r.category().equals(category))
        .filter(r -> r.metric().equals(metric) && r.setting().startsWith(prefix))
        .map(
            r ->
                new Figure.Point(
                    Integer.parseInt(r.setting().substring(prefix.length())),
                    r.value(),
                    (r.high() - r.low()) / 2))
        .toList();
  }

  private List<String> settings(boolean byDepth) {
    return values(SummaryRow::setting).stream().filter(s -> s.contains(DEPTH) == byDepth).toList();
  }

  private List<String> categories(String model) {
    return summary.rows().stream()
        .filter(r -> r.model().equals(model))
        .map(SummaryRow::category)
        .distinct()
        .toList();
  }

  private List<String> values(java.util.function.Function<SummaryRow, String> of) {
    return summary.rows().stream().map(of).distinct().toList();
  }
}
