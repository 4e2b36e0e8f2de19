package dev.vitrail.cli.report;

import dev.vitrail.train.loop.EpochMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Curves of two runs in one chart. */
final class CompareCurves {

  private CompareCurves() {}

  /** Charts of what both runs wrote down; none where a run has no epochs. */
  static List<Page.Chart> draw(RunData a, RunData b) {
    List<Page.Chart> charts = new ArrayList<>();
    if (a.epochs().isEmpty() || b.epochs().isEmpty()) {
      return charts;
    }
    charts.add(
        chart(
            "accuracy",
            "Validation accuracy, balanced",
            "higher",
            a,
            b,
            EpochMetrics::validationBalanced));
    charts.add(chart("loss", "Validation loss", "lower", a, b, EpochMetrics::validationLoss));
    charts.add(chart("training", "Training loss of the task", "lower", a, b, EpochMetrics::loss));
    return charts;
  }

  private static Page.Chart chart(
      String id,
      String title,
      String better,
      RunData a,
      RunData b,
      ToDoubleFunction<EpochMetrics> figure) {
    List<LineChart.Series> lines =
        List.of(
            new LineChart.Series("first run", values(a, figure)),
            new LineChart.Series("second run", values(b, figure)));
    Svg svg = LineChart.draw("b-" + id, title, "epoch", lines, LineChart.Band.NONE, List.of());
    return Template.chart(
        "%s by epoch; %s is better. The second run is dashed.".formatted(title, better), svg);
  }

  private static double[] values(RunData run, ToDoubleFunction<EpochMetrics> figure) {
    return run.epochs().stream().mapToDouble(figure).toArray();
  }
}
