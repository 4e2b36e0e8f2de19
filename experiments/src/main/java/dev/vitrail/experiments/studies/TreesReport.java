package dev.vitrail.experiments.studies;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tables and curves of the study of trees. */
final class TreesReport {

  private static final String DEPTH = "depth-";
  private static final String ORDINARY = "ordinary-";
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

  private final Path out;
  private final SummaryRow.Summary summary;
  private final StudyReport report;

  TreesReport(Path out, SummaryRow.Summary summary) {
    this.out = out;
    this.summary = summary;
    this.report = new StudyReport(out, summary);
  }

  /** Writes all; {@code config} is that of one of the runs. */
  void write(Path config) {
    report.write(config);
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
      }
    }
    report.tables(headings, tables);
  }

  private void curves(String model, String category, String metric, String title) {
    List<String> names = new ArrayList<>();
    List<List<Figure.Point>> curves = new ArrayList<>();
    add(names, curves, "interpretable", curve(model, category, DEPTH, metric));
    add(names, curves, "ordinary", curve(model, category, ORDINARY + DEPTH, metric));
    String published = "published-" + DEPTH;
    add(names, curves, "interpretable, as published", curve(model, category, published, metric));
    String random = "random-merges-" + DEPTH;
    add(names, curves, "interpretable, random merges", curve(model, category, random, metric));
    if (!names.isEmpty()) {
      Figure.curves(
          out.resolve("%s-%s-%s.png".formatted(metric.replace('_', '-'), category, model)),
          "%s, %s, %s".formatted(title, category, model),
          "depth of the tree",
          metric.replace('_', ' '),
          names,
          curves);
    }
  }

  private static void add(
      List<String> names, List<List<Figure.Point>> curves, String name, List<Figure.Point> curve) {
    if (!curve.isEmpty()) {
      names.add(name);
      curves.add(curve);
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
