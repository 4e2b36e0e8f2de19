package dev.vitrail.experiments.studies;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tables and figures of the study of Animal-Part. */
final class AnimalPartReport {

  private static final List<String> HEADLINES =
      List.of(
          "location_instability",
          "location_instability_all",
          "part_tracking_r2",
          "part_tracking_r2_median",
          "dead_filters",
          "balanced_accuracy",
          "balanced_accuracy_cleaned",
          "plain_accuracy",
          "log_loss",
          "filters_best_on_legs",
          "second_part_r2");
  private static final List<String> INSIDE =
      List.of(
          "filters_inside_head",
          "inside_head",
          "filters_inside_front_legs",
          "inside_front_legs",
          "inside",
          "inside_chance",
          "part_tracking_r2");
  private static final List<String> DETECTORS = List.of("detector-head", "detector-front-legs");
  private static final List<String> FLOORS =
      List.of("floor-centre", "floor-fixed-cell", "floor-random");

  private final List<String> models;
  private final List<String> categories;
  private final List<String> settings;
  private final List<String> modes;

  /**
   * A report.
   *
   * @param settings that are compared on all categories
   * @param modes of the loss that stand beside them in the tables
   */
  AnimalPartReport(
      List<String> models, List<String> categories, List<String> settings, List<String> modes) {
    this.models = models;
    this.categories = categories;
    this.settings = settings;
    this.modes = modes;
  }

  /**
   * Writes {@code summary.json}, the configuration, tables and figures.
   *
   * @param config configuration of the study
   */
  void write(Path out, SummaryRow.Summary summary, Path config) {
    StudyReport report = new StudyReport(out, summary);
    report.write(config);
    List<String> shown = new ArrayList<>(categories);
    shown.add("mean");
    List<String> compared = compared(summary);
    List<String> headings = new ArrayList<>();
    List<String> tables = new ArrayList<>();
    for (String model : models) {
      headings.add(model);
      tables.add(report.table(model, shown, compared, HEADLINES));
      headings.add(model + ", which part the peaks lie in");
      tables.add(
          report.table(
              model, shown, Stream.concat(settings.stream(), DETECTORS.stream()).toList(), INSIDE));
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
            AnimalPartNumbers.PAPER_MODEL,
            categories,
            List.of("paper-ordinary", "paper"),
            HEADLINES.subList(1, 2)));
    report.tables(headings, tables);
  }

  /** What was compared, in this run and in those whose rows it kept. */
  private List<String> compared(SummaryRow.Summary summary) {
    Stream<String> kept =
        summary.rows().stream()
            .filter(row -> models.contains(row.model()))
            .map(SummaryRow::setting)
            .filter(setting -> !FLOORS.contains(setting) && !DETECTORS.contains(setting));
    return Stream.concat(Stream.concat(settings.stream(), modes.stream()), kept)
        .distinct()
        .toList();
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

  /** Prints the headline figures. */
  void print(SeedTable table) {
    System.out.printf(
        "%-10s %-9s %-16s %6s %6s %6s %7s %7s %6s %5s%n",
        "model", "category", "setting", "bal", "plain", "logl", "inst", "all", "R2", "dead");
    List<String> shown = new ArrayList<>(categories);
    shown.add("mean");
    for (String model : models) {
      for (String category : shown) {
        for (String setting : settings) {
          System.out.printf(
              "%-10s %-9s %-16s %.4f %.4f %.4f %.4f %.4f %.3f %.3f%n",
              model,
              category,
              setting,
              table.mean(model, category, setting, "balanced_accuracy"),
              table.mean(model, category, setting, "plain_accuracy"),
              table.mean(model, category, setting, "log_loss"),
              table.mean(model, category, setting, "location_instability"),
              table.mean(model, category, setting, "location_instability_all"),
              table.mean(model, category, setting, "part_tracking_r2"),
              table.mean(model, category, setting, "dead_filters"));
        }
      }
    }
  }
}
