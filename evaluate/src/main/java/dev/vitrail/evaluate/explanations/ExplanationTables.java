package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.MeasureInfo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Tables of the same methods on different images, measured one after the other, as one. */
public final class ExplanationTables {

  private ExplanationTables() {}

  /**
   * Joins tables; intervals and comparisons are of all images together. The randomised images are
   * the first of each part.
   *
   * @param parts of different images, in order
   * @param options with which each was measured
   * @throws IllegalArgumentException when there is no part, two have an image in common, or a
   *     measure is unknown
   */
  public static ExplanationTable join(List<ExplanationTable> parts, ExplanationOptions options) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("Name at least one table to join");
    }
    long different = parts.stream().flatMap(part -> part.images().stream()).distinct().count();
    if (different != parts.stream().mapToInt(part -> part.images().size()).sum()) {
      throw new IllegalArgumentException("Two of the tables to join have an image in common");
    }
    TableBuilder all = new TableBuilder(MapFloors.all().keySet(), options);
    for (ExplanationTable part : parts) {
      int first = 0;
      for (int i = 0; i < part.images().size(); i++) {
        int place = all.image(part.images().get(i), part.targets().get(i));
        first = i == 0 ? place : first;
      }
      for (ExplanationTable.Row row : part.rows()) {
        for (int i = 0; i < row.readings().size(); i++) {
          Metric metric = metric(row);
          all.add(
              first + i,
              row.method(),
              new Measured(metric, info(metric, row), row.readings().get(i)));
        }
      }
    }
    return all.build();
  }

  private static Metric metric(ExplanationTable.Row row) {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.key().equals(row.metric()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no metric " + row.metric()));
  }

  /** A measure's name begins with that of its kind; details follow. */
  private static MeasureInfo info(Metric metric, ExplanationTable.Row row) {
    return metric.infos().stream()
        .filter(info -> row.measure().startsWith(info.name()))
        .max(Comparator.comparingInt(info -> info.name().length()))
        .orElseThrow(() -> new IllegalArgumentException("There is no measure " + row.measure()))
        .named(row.measure());
  }
}
