package dev.vitrail.experiments.studies;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One number of a study.
 *
 * @param model backbone, or where a published number comes from
 * @param dataset images
 * @param category category, or {@code mean}
 * @param setting what is compared
 * @param metric what was measured
 * @param value mean over seeds
 * @param low lower end of the 95 % interval; the value itself with one seed
 * @param high upper end
 * @param n images measured on
 * @param seeds runs behind the value
 */
record SummaryRow(
    String model,
    String dataset,
    String category,
    String setting,
    String metric,
    double value,
    double low,
    double high,
    int n,
    int seeds) {

  /** What the number is of. */
  private String key() {
    return String.join("/", model, dataset, category, setting, metric);
  }

  /** The {@code summary.json} of a study. */
  record Summary(String study, String commit, String command, List<SummaryRow> rows) {
    Summary {
      rows = List.copyOf(rows);
    }

    /** This one with the rows of an earlier one that it does not have; both commands are named. */
    Summary after(Summary earlier) {
      Set<String> own = rows.stream().map(SummaryRow::key).collect(Collectors.toSet());
      Stream<SummaryRow> kept = earlier.rows.stream().filter(row -> !own.contains(row.key()));
      return new Summary(
          study,
          commit,
          "%s; then %s --known experiments/results/%s/summary.json"
              .formatted(earlier.command, command, study),
          Stream.concat(kept, rows.stream()).toList());
    }
  }
}
