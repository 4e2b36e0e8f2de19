package dev.vitrail.cli.evaluate;

import dev.vitrail.evaluate.classification.ClassificationReport;
import dev.vitrail.evaluate.explanations.ExplanationTable;
import dev.vitrail.evaluate.run.ClassificationMeasures;
import dev.vitrail.evaluate.run.DissectionMeasures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as tables of text. */
final class MetricText {

  private MetricText() {}

  static String of(ClassificationMeasures m) {
    ClassificationReport report = m.report();
    List<String> lines = new ArrayList<>();
    lines.add(
        text(
            "accuracy %.4f (95 %% %.4f to %.4f), balanced %.4f, macro F1 %.4f on %d images",
            report.accuracy().value(),
            report.accuracy().low(),
            report.accuracy().high(),
            report.balancedAccuracy(),
            report.macroF1(),
            report.images()));
    lines.add(text("%-20s %9s %9s %9s %9s", "class", "precision", "recall", "F1", "images"));
    for (ClassificationReport.ClassFigures c : report.perClass()) {
      lines.add(
          text(
              "%-20s %9.4f %9.4f %9.4f %9d%s",
              c.name(),
              c.precision(),
              c.recall(),
              c.f1(),
              c.support(),
              c.undefined() ? "  0/0 counts 0" : ""));
    }
    lines.add(
        text(
            "calibration error %.4f (largest %.4f, adaptive %.4f), NLL %.4f, Brier %.4f",
            m.calibration().ece(),
            m.calibration().mce(),
            m.calibration().adaptiveEce(),
            m.nll().value(),
            m.brier().value()));
    m.temperature()
        .forEach(
            t ->
                lines.add(
                    text(
                        "temperature %.4f%s brings the calibration error to %.4f",
                        t.value(), t.atBound() ? " (bound)" : "", m.eceAtTemperature().value())));
    return join(lines);
  }

  static String of(DissectionMeasures m) {
    List<String> lines = new ArrayList<>();
    for (DissectionMeasures.LayerDissection layer : m.layers()) {
      lines.add(
          text(
              "%s, %s, %d filters, %d images: part interpretability %.3f (95 %% %.3f to %.3f,"
                  + " shuffled %.3f), mean best IoU %.4f (shuffled %.4f), %d detectors, %d"
                  + " unique%s",
              layer.layer(),
              layer.category(),
              layer.filters(),
              layer.images(),
              layer.score(),
              layer.low(),
              layer.high(),
              layer.control(),
              layer.meanBestIou(),
              layer.controlMeanBestIou(),
              layer.detectors(),
              layer.uniqueDetectors(),
              layer.reliable() ? "" : ", too few images to rely on"));
    }
    return join(lines);
  }

  static String of(ExplanationTable table) {
    List<String> lines = new ArrayList<>();
    lines.add(text("explanations of %d images", table.images().size()));
    String measure = "";
    for (ExplanationTable.Row row : table.rows()) {
      if (!row.measure().equals(measure)) {
        measure = row.measure();
        lines.add(text("%s, %s", measure, row.direction()));
      }
      lines.add(line(row));
    }
    return join(lines);
  }

  private static String line(ExplanationTable.Row row) {
    String name = row.isFloor() ? "(" + row.method() + ")" : row.method();
    if (row.defined() == 0) {
      return text("  %-24s undefined: %s", name, String.join("; ", row.undefined().keySet()));
    }
    ExplanationTable.AgainstFloor floor = row.againstFloor();
    String against =
        floor.floor().isEmpty()
            ? ""
            : text(
                "  %s %s (%+.4f, p %.4f)",
                floor.beaten() ? "beats" : "does not beat",
                floor.floor(),
                floor.difference(),
                floor.p());
    return text(
        "  %-24s %8.4f  95 %% %8.4f to %8.4f  n %d%s%s",
        name,
        row.mean(),
        row.low(),
        row.high(),
        row.defined(),
        row.reliable() ? "" : " (few)",
        against);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String join(List<String> lines) {
    return String.join(System.lineSeparator(), lines);
  }
}
