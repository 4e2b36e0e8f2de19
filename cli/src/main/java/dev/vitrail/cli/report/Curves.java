package dev.vitrail.cli.report;

import dev.vitrail.train.loop.EpochMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The charts of training, by the name of their file. */
final class Curves {

  private final List<EpochMetrics> epochs;
  private final List<Integer> borders = new ArrayList<>();

  Curves(List<EpochMetrics> epochs) {
    this.epochs = epochs;
    for (int i = 1; i < epochs.size(); i++) {
      if (!epochs.get(i).phase().equals(epochs.get(i - 1).phase())) {
        borders.add(i);
      }
    }
  }

  /** All charts that the metrics allow. */
  Map<String, Svg> draw() {
    Map<String, Svg> charts = new LinkedHashMap<>();
    if (epochs.isEmpty()) {
      return charts;
    }
    charts.put(
        "loss",
        chart(
            "loss",
            "Loss of the task",
            series("training", EpochMetrics::loss),
            series("validation", EpochMetrics::validationLoss)));
    charts.put(
        "accuracy",
        chart(
            "accuracy",
            "Accuracy",
            series("training", EpochMetrics::accuracy),
            series("validation, balanced", EpochMetrics::validationBalanced)));
    int layers = epochs.stream().mapToInt(e -> e.filters().size()).max().orElse(0);
    for (int layer = 0; layer < layers; layer++) {
      charts.put("filter-loss-" + (layer + 1), filterLoss(layer));
      charts.put("silent-" + (layer + 1), silent(layer));
    }
    return charts;
  }

  private Svg chart(String id, String title, LineChart.Series... lines) {
    return LineChart.draw("c-" + id, title, "epoch", List.of(lines), LineChart.Band.NONE, borders);
  }

  private LineChart.Series series(String name, ToDoubleFunction<EpochMetrics> figure) {
    return new LineChart.Series(name, epochs.stream().mapToDouble(figure).toArray());
  }

  private Svg filterLoss(int layer) {
    double[] mean = new double[epochs.size()];
    double[] low = new double[epochs.size()];
    double[] high = new double[epochs.size()];
    for (int e = 0; e < mean.length; e++) {
      double[] losses = losses(e, layer);
      mean[e] = Arrays.stream(losses).average().orElse(Double.NaN);
      low[e] = quantile(losses, 0.1);
      high[e] = quantile(losses, 0.9);
    }
    return LineChart.draw(
        "c-filter" + layer,
        "Filter loss",
        "epoch",
        List.of(new LineChart.Series("mean over filters, nats; band: 10 to 90 % of them", mean)),
        new LineChart.Band(low, high),
        borders);
  }

  private Svg silent(int layer) {
    double[] shares = new double[epochs.size()];
    Arrays.setAll(
        shares,
        e ->
            layer < epochs.get(e).filters().size()
                ? epochs.get(e).filters().get(layer).silentShare()
                : Double.NaN);
    return chart(
        "silent" + layer,
        "Silent maps",
        new LineChart.Series("share of image-filter pairs without any activation", shares));
  }

  private double[] losses(int epoch, int layer) {
    List<EpochMetrics.FilterFigures> figures = epochs.get(epoch).filters();
    return layer < figures.size()
        ? Arrays.stream(figures.get(layer).lossPerFilter()).sorted().toArray()
        : new double[0];
  }

  private static double quantile(double[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
