package dev.vitrail.experiments.studies;

import dev.vitrail.engine.io.Json;
import dev.vitrail.experiments.studies.Figure.Bars;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a study leaves in its folder: {@code summary.json}, the configuration, tables, figures. */
final class StudyReport {

  /** A value that is an absolute path, and what is kept of it. */
  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?m)(?<=: )\"?/(?:(?:.*/)?(data/[^\"\\n]*)|(?:.*/)?([^/\"\\n]+))\"?$");

  private final Path out;
  private final SummaryRow.Summary summary;

  StudyReport(Path out, SummaryRow.Summary summary) {
    this.out = out;
    this.summary = summary;
  }

  /** Writes the numbers. */
  void write() {
    Json.write(out.resolve("summary.json"), summary);
  }

  /**
   * Writes the numbers and the configuration they are of. That of a run holds paths of the machine;
   * only what lies below a folder {@code data} is kept of them, otherwise the last name.
   */
  void write(Path config) {
    write();
    try {
      String text = Files.readString(config);
      Files.writeString(out.resolve("config.yml"), MACHINE_PATH.matcher(text).replaceAll("$1$2"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + config, e);
    }
  }

  /**
   * Bars of a metric, category by category.
   *
   * @param settings drawn as bars
   * @param floors drawn as marks; those without a number everywhere are left out
   */
  void bars(
      String file,
      String title,
      String model,
      String metric,
      List<String> categories,
      List<String> settings,
      List<String> floors) {
    List<Bars> drawn = new ArrayList<>();
    settings.forEach(s -> series(model, metric, categories, s, false).ifPresent(drawn::add));
    floors.forEach(s -> series(model, metric, categories, s, true).ifPresent(drawn::add));
    if (!drawn.isEmpty()) {
      Figure.bars(out.resolve(file), title, metric.replace('_', ' '), categories, drawn);
    }
  }

  private Optional<Bars> series(
      String model, String metric, List<String> categories, String setting, boolean floor) {
    List<Double> values = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    for (String category : categories) {
      Optional<SummaryRow> row = row(model, category, setting, metric);
      if (row.isEmpty()) {
        return Optional.empty();
      }
      values.add(row.get().value());
      errors.add((row.get().high() - row.get().low()) / 2);
    }
    return Optional.of(new Bars(setting, values, errors, floor));
  }

  /** The row of a number. */
  Optional<SummaryRow> row(String model, String category, String setting, String metric) {
    return summary.rows().stream()
        .filter(r -> r.model().equals(model) && r.category().equals(category))
        .filter(r -> r.setting().equals(setting) && r.metric().equals(metric))
        .findFirst();
  }

  /** A Markdown table: a line for each category and setting, a column for each metric. */
  String table(String model, List<String> categories, List<String> settings, List<String> metrics) {
    StringBuilder text = new StringBuilder("| category | setting |");
    metrics.forEach(m -> text.append(' ').append(m.replace('_', ' ')).append(" |"));
    text.append("\n| --- | --- |").append(" ---: |".repeat(metrics.size())).append('\n');
    for (String category : categories) {
      for (String setting : settings) {
        if (metrics.stream().anyMatch(m -> row(model, category, setting, m).isPresent())) {
          text.append("| ").append(category).append(" | ").append(setting).append(" |");
          metrics.forEach(m -> text.append(cell(model, category, setting, m)));
          text.append('\n');
        }
      }
    }
    return text.toString();
  }

  private String cell(String model, String category, String setting, String metric) {
    return row(model, category, setting, metric)
        .map(
            r ->
                r.seeds() > 1
                    ? String.format(
                        Locale.ROOT, " %.3f ± %.3f |", r.value(), (r.high() - r.low()) / 2)
                    : String.format(Locale.ROOT, " %.3f |", r.value()))
        .orElse(" |");
  }

  /** Writes the tables, each under its heading. */
  void tables(List<String> headings, List<String> tables) {
    StringBuilder text =
        new StringBuilder("# Tables of the study ")
            .append(summary.study())
            .append("\n\nWritten by the command of `summary.json`. ")
            .append("± is half of the 95 % interval over seeds.\n");
    for (int i = 0; i < headings.size(); i++) {
      text.append("\n## ").append(headings.get(i)).append("\n\n").append(tables.get(i));
    }
    try {
      Files.writeString(out.resolve("tables.md"), text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the tables", e);
    }
  }
}
