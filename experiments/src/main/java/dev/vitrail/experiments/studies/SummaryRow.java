package dev.vitrail.experiments.studies;

import java.util.List;

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

  /** The {@code summary.json} of a study. */
  record Summary(String study, String commit, String command, List<SummaryRow> rows) {
    Summary {
      rows = List.copyOf(rows);
    }
  }
}
