package dev.vitrail.cli.reference;

import dev.vitrail.cli.evaluate.MetricChoice;
import dev.vitrail.evaluate.MeasureInfo;
import java.util.List;
import java.util.Locale;

/** Every measure: which way is better, its range, how many images it needs, what differs. */
final class MetricPage {

  private MetricPage() {}

  static String of() {
    Markdown page =
        new Markdown("Metrics")
            .paragraph(
                "What `vitrail evaluate RUN --metrics NAME` measures. Below the stated number of"
                    + " images a value is marked as unreliable. The note says where another tool"
                    + " gives another number, and why.");
    page.head("name", "measure", "better", "range", "images", "note");
    MetricChoice.infos()
        .forEach((name, infos) -> infos.forEach(info -> page.row(row("`" + name + "`", info))));
    return page.end().page();
  }

  private static List<String> row(String name, MeasureInfo info) {
    return List.of(
        name,
        info.name(),
        switch (info.direction()) {
          case LOWER -> "lower";
          case HIGHER -> "higher";
          case NEITHER -> "neither";
        },
        number(info.lowest()) + " to " + number(info.highest()),
        String.valueOf(info.leastSample()),
        info.note());
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return "any";
    }
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.4g", value);
  }
}
