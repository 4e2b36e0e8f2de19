package dev.vitrail.experiments.studies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Tables and figures of the study of graphs. */
final class GraphsReport {

  private static final String FLOOR = "floor";
  private static final List<String> SETTINGS =
      List.of(
          "patterns",
          "patterns-one-a-filter",
          "patterns-no-parents",
          "filters",
          "filters-expected",
          "best-filter",
          "gradcam",
          "floor-constant",
          "floor-random");
  private static final List<String> METRICS =
      List.of("location_instability", "part_error_head", "part_error_front_legs", "purity");

  private final Path out;
  private final StudyReport report;

  GraphsReport(Path out, SummaryRow.Summary summary) {
    this.out = out;
    this.report = new StudyReport(out, summary);
  }

  /**
   * Writes all.
   *
   * @param nets as the summary names them
   * @param pictures copied as they are
   */
  void write(List<String> nets, List<String> categories, List<Path> pictures) {
    report.write();
    List<String> tables = new ArrayList<>();
    for (String net : nets) {
      tables.add(report.table(net, categories, SETTINGS, METRICS));
      draw(net, categories, METRICS.get(0), "Location instability (lower is steadier)");
      draw(net, categories, METRICS.get(1), "Error of the head, from three annotations");
    }
    report.tables(nets, tables);
    for (Path picture : pictures) {
      try {
        Path to = out.resolve(picture.getFileName());
        Files.copy(picture, to, StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot copy " + picture, e);
      }
    }
  }

  private void draw(String net, List<String> categories, String metric, String title) {
    report.bars(
        "%s-%s.png".formatted(metric.replace('_', '-'), net),
        "%s, %s".formatted(title, net),
        net,
        metric,
        categories,
        SETTINGS.stream().filter(s -> !s.startsWith(FLOOR)).toList(),
        SETTINGS.stream().filter(s -> s.startsWith(FLOOR)).toList());
  }
}
