package dev.vitrail.experiments.studies;

import dev.vitrail.evaluate.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the same number over seeds and makes rows with intervals of it. */
final class SeedTable {

  private static final double LEVEL = 0.95;

  private record Key(String model, String category, String setting, String metric) {}

  private final String dataset;
  private final Map<Key, List<Double>> values = new LinkedHashMap<>();
  private final Map<Key, Integer> images = new LinkedHashMap<>();

  SeedTable(String dataset) {
    this.dataset = dataset;
  }

  /** Adds the number of one seed. */
  void add(String model, String category, String setting, String metric, double value, int images) {
    Key key = new Key(model, category, setting, metric);
    values.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    this.images.put(key, images);
  }

  /** Mean over seeds so far. */
  double mean(String model, String category, String setting, String metric) {
    return values.getOrDefault(new Key(model, category, setting, metric), List.of()).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.NaN);
  }

  private int seeds(String model, String category, String setting, String metric) {
    return values.getOrDefault(new Key(model, category, setting, metric), List.of()).size();
  }

  /** The number of one seed, by the order in which they were added; NaN when it is missing. */
  double value(String model, String category, String setting, String metric, int seed) {
    List<Double> known = values.getOrDefault(new Key(model, category, setting, metric), List.of());
    return seed < known.size() ? known.get(seed) : Double.NaN;
  }

  /**
   * Adds the mean over some categories of every number that all of them have for as many seeds, as
   * category {@code mean}; seed by seed, so that the interval is over seeds.
   */
  void addMeans(List<String> categories) {
    for (SummaryRow row : rows()) {
      boolean everywhere =
          categories.stream()
              .allMatch(c -> seeds(row.model(), c, row.setting(), row.metric()) == row.seeds());
      if (row.category().equals(categories.get(0)) && everywhere) {
        for (int seed = 0; seed < row.seeds(); seed++) {
          double sum = 0;
          for (String category : categories) {
            sum += value(row.model(), category, row.setting(), row.metric(), seed);
          }
          add(row.model(), "mean", row.setting(), row.metric(), sum / categories.size(), 0);
        }
      }
    }
  }

  /** One row for each number. */
  List<SummaryRow> rows() {
    List<SummaryRow> rows = new ArrayList<>();
    values.forEach(
        (key, seeds) -> {
          double[] numbers = seeds.stream().mapToDouble(Double::doubleValue).toArray();
          Interval interval =
              numbers.length > 1
                  ? Interval.student(numbers, LEVEL)
                  : new Interval(numbers[0], numbers[0], numbers[0], LEVEL);
          rows.add(
              new SummaryRow(
                  key.model(),
                  dataset,
                  key.category(),
                  key.setting(),
                  key.metric(),
                  interval.value(),
                  interval.low(),
                  interval.high(),
                  images.get(key),
                  numbers.length));
        });
    return rows;
  }
}
