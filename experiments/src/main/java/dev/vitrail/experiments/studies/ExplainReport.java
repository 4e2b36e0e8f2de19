package dev.vitrail.experiments.studies;

import dev.vitrail.evaluate.explanations.ExplanationTable;
import dev.vitrail.experiments.studies.Figure.Bars;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows, tables and figures of methods of attribution under measures. */
final class ExplainReport {

  /** Names of measures that are longer stand in a figure without their settings. */
  private static final int LONG = 45;

  private static final List<String> DRAWN =
      List.of("insertion", "deletion", "mask-iou", "pointing", "relevance-mass", "randomisation");

  /** What the nets look at, and the mean of a family of many. */
  private static final List<String> PREFERRED = List.of("(head", "mean over n");

  private static final String LOWER = "lower";
  private static final String HIGHER = "higher";

  /** One net on one set of images. */
  private record Part(String model, String dataset, ExplanationTable table) {}

  private final List<Part> parts = new ArrayList<>();

  void add(String model, String dataset, ExplanationTable table) {
    parts.add(new Part(model, dataset, table));
  }

  /**
   * Writes all.
   *
   * @param config of a run whose net was explained
   */
  void write(Path out, Path config, String commit, String command) {
    StudyReport report =
        new StudyReport(out, new SummaryRow.Summary("explain", commit, command, rows()));
    report.write(config);
    List<String> headings = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    for (Part part : parts) {
      headings.add("%s, %s".formatted(part.model(), part.dataset()));
      tables.add(table(part.table()));
    }
    report.tables(headings, tables);
    for (String dataset : parts.stream().map(Part::dataset).distinct().toList()) {
      List<Part> own = parts.stream().filter(p -> p.dataset().equals(dataset)).toList();
      DRAWN.forEach(metric -> draw(out, dataset, metric, own));
    }
  }

  private List<SummaryRow> rows() {
    List<SummaryRow> rows = new ArrayList<>();
    for (Part part : parts) {
      for (ExplanationTable.Row row : part.table().rows()) {
        if (row.defined() > 0) {
          rows.add(
              new SummaryRow(
                  part.model(),
                  part.dataset(),
                  "all",
                  row.method(),
                  row.measure(),
                  row.mean(),
                  row.low(),
                  row.high(),
                  row.defined(),
                  1));
        }
      }
    }
    return rows;
  }

  /** The first measure of each family stands for it, or the first of those preferred. */
  private static Map<String, String> headlines(ExplanationTable table) {
    Map<String, String> first = new LinkedHashMap<>();
    table
        .rows()
        .forEach(
            row ->
                first.merge(
                    row.metric(),
                    row.measure(),
                    (known, other) -> isPreferred(other) && !isPreferred(known) ? other : known));
    return first;
  }

  private static boolean isPreferred(String measure) {
    return PREFERRED.stream().anyMatch(measure::contains);
  }

  /**
   * A line for each method; what beats the best floor on enough images is bold, an arrow says which
   * way is better. The images are those on which the measures of the line are defined, most first.
   */
  private static String table(ExplanationTable table) {
    Map<String, String> headlines = headlines(table);
    StringBuilder text = new StringBuilder("| method | images |");
    headlines
        .values()
        .forEach(
            measure -> text.append(' ').append(measure).append(arrow(table, measure)).append(" |"));
    text.append("\n| --- | --- |").append(" ---: |".repeat(headlines.size())).append('\n');
    for (String method : table.methods()) {
      text.append("| ").append(method).append(" | ").append(images(table, method)).append(" |");
      headlines.values().forEach(measure -> text.append(cell(table.row(method, measure))));
      text.append('\n');
    }
    return text.toString();
  }

  private static String images(ExplanationTable table, String method) {
    return table.rows().stream()
        .filter(row -> row.method().equals(method) && row.defined() > 0)
        .map(ExplanationTable.Row::defined)
        .distinct()
        .sorted(Comparator.reverseOrder())
        .map(String::valueOf)
        .collect(Collectors.joining(", "));
  }

  private static String direction(ExplanationTable table, String measure) {
    return table.rows().stream()
        .filter(row -> row.measure().equals(measure))
        .map(ExplanationTable.Row::direction)
        .findFirst()
        .orElse("");
  }

  private static String arrow(ExplanationTable table, String measure) {
    return switch (direction(table, measure)) {
      case LOWER -> " ↓";
      case HIGHER -> " ↑";
      default -> "";
    };
  }

  private static String cell(Optional<ExplanationTable.Row> row) {
    if (row.isEmpty() || row.get().defined() == 0) {
      return " |";
    }
    String number = String.format(Locale.ROOT, "%.3f", row.get().mean());
    return row.get().againstFloor().beaten() && row.get().reliable()
        ? " **%s** |".formatted(number)
        : " %s |".formatted(number);
  }

  private static void draw(Path out, String dataset, String metric, List<Part> parts) {
    ExplanationTable first = parts.get(0).table();
    String measure = headlines(first).get(metric);
    if (measure == null) {
      return;
    }
    List<String> methods =
        first.methods().stream()
            .filter(m -> parts.stream().allMatch(p -> has(p.table(), m, measure)))
            .toList();
    if (methods.isEmpty()) {
      return;
    }
    List<Bars> bars = new ArrayList<>();
    for (Part part : parts) {
      List<ExplanationTable.Row> rows =
          methods.stream().map(m -> part.table().row(m, measure).orElseThrow()).toList();
      bars.add(
          new Bars(
              part.model(),
              rows.stream().map(ExplanationTable.Row::mean).toList(),
              rows.stream().map(row -> (row.high() - row.low()) / 2).toList(),
              false));
    }
    parts.forEach(part -> bars.addAll(floors(part, measure, methods.size())));
    String name = measure.length() > LONG ? measure.replaceAll(" \\(.*", "") : measure;
    Figure.bars(
        out.resolve("%s-%s.png".formatted(dataset, metric)),
        "%s, %s; %s is better".formatted(name, dataset, direction(first, measure)),
        name,
        methods,
        bars);
  }

  /** The floor that does best on a net, beside every method. */
  private static List<Bars> floors(Part part, String measure, int groups) {
    ExplanationTable table = part.table();
    boolean lower = direction(table, measure).equals(LOWER);
    Comparator<ExplanationTable.Row> better =
        Comparator.comparingDouble(row -> lower ? -row.mean() : row.mean());
    return table.rows().stream()
        .filter(r -> r.measure().equals(measure) && r.isFloor() && r.defined() > 0)
        .max(better)
        .map(
            best ->
                new Bars(
                    "best floor, %s: %s".formatted(part.model(), best.method()),
                    Collections.nCopies(groups, best.mean()),
                    Collections.nCopies(groups, 0.0),
                    true))
        .stream()
        .toList();
  }

  private static boolean has(ExplanationTable table, String method, String measure) {
    return table.row(method, measure).filter(r -> !r.isFloor() && r.defined() > 0).isPresent();
  }
}
