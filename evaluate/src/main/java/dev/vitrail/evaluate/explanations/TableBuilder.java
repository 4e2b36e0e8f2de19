package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.Comparison;
import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Collects readings image by image and sums them up, each method against the best floor. */
final class TableBuilder {

  private final Set<String> floors;
  private final ExplanationOptions options;
  private final List<String> images = new ArrayList<>();
  private final List<Integer> targets = new ArrayList<>();
  private final Map<String, Map<String, Column>> columns = new LinkedHashMap<>();

  /** Readings of one method under one measure. */
  private record Column(Metric metric, MeasureInfo info, Map<Integer, Reading> readings) {}

  TableBuilder(Set<String> floors, ExplanationOptions options) {
    this.floors = floors;
    this.options = options;
  }

  /** The next image. */
  int image(String id, int target) {
    images.add(id);
    targets.add(target);
    return images.size() - 1;
  }

  void add(int image, String method, Measured measured) {
    columns
        .computeIfAbsent(measured.info().name(), name -> new LinkedHashMap<>())
        .computeIfAbsent(
            method, name -> new Column(measured.metric(), measured.info(), new TreeMap<>()))
        .readings()
        .put(image, measured.reading());
  }

  ExplanationTable build() {
    List<ExplanationTable.Row> rows = new ArrayList<>();
    columns.forEach(
        (measure, byMethod) -> {
          List<ExplanationTable.Row> own = new ArrayList<>();
          byMethod.forEach((method, column) -> own.add(row(method, column)));
          Column any = byMethod.values().iterator().next();
          rows.addAll(any.metric().ranked() ? compared(own, any.info()) : own);
        });
    return new ExplanationTable(images, targets, rows);
  }

  private ExplanationTable.Row row(String method, Column column) {
    List<Reading> readings = new ArrayList<>();
    Map<String, Integer> undefined = new TreeMap<>();
    for (int image = 0; image < images.size(); image++) {
      Reading reading =
          column.readings().getOrDefault(image, Reading.undefined("not measured on this image"));
      readings.add(reading);
      if (!reading.isDefined()) {
        undefined.merge(reading.reason(), 1, Integer::sum);
      }
    }
    double[] values =
        readings.stream().filter(Reading::isDefined).mapToDouble(Reading::value).toArray();
    double none = Double.NaN;
    Interval interval =
        values.length == 0
            ? new Interval(none, none, none, 0.95)
            : Interval.bootstrapMean(
                values, 0.95, Math.max(100, options.resamples()), options.seed());
    return new ExplanationTable.Row(
        method,
        floors.contains(method),
        column.metric().key(),
        column.info().name(),
        column.info().direction().name().toLowerCase(java.util.Locale.ROOT),
        interval.value(),
        interval.low(),
        interval.high(),
        values.length,
        undefined,
        column.info().reliable(values.length),
        ExplanationTable.AgainstFloor.NONE,
        readings);
  }

  private List<ExplanationTable.Row> compared(List<ExplanationTable.Row> rows, MeasureInfo info) {
    boolean lower = info.direction() == MeasureInfo.Direction.LOWER;
    Comparator<ExplanationTable.Row> better =
        Comparator.comparingDouble(r -> lower ? -r.mean() : r.mean());
    Optional<ExplanationTable.Row> best =
        rows.stream().filter(r -> r.isFloor() && r.defined() > 0).max(better);
    if (best.isEmpty()) {
      return rows;
    }
    List<ExplanationTable.Row> out = new ArrayList<>(rows);
    List<Integer> places = new ArrayList<>();
    List<Comparison> comparisons = new ArrayList<>();
    for (int k = 0; k < rows.size(); k++) {
      double[] values = rows.get(k).values();
      double[] floor = best.get().values();
      boolean common = false;
      for (int i = 0; i < values.length; i++) {
        common |= !Double.isNaN(values[i] - floor[i]);
      }
      if (common && !rows.get(k).isFloor()) {
        places.add(k);
        comparisons.add(
            Comparison.of(values, floor, Math.max(100, options.resamples()), options.seed()));
      }
    }
    double[] p = Comparison.holm(comparisons.stream().mapToDouble(Comparison::p).toArray());
    for (int c = 0; c < p.length; c++) {
      Interval difference = comparisons.get(c).difference();
      boolean beaten = lower ? difference.high() < 0 : difference.low() > 0;
      out.set(
          places.get(c),
          rows.get(places.get(c))
              .with(
                  new ExplanationTable.AgainstFloor(
                      best.get().method(),
                      difference.value(),
                      difference.low(),
                      difference.high(),
                      p[c],
                      beaten)));
    }
    return Arrays.asList(out.toArray(ExplanationTable.Row[]::new));
  }
}
