package dev.vitrail.cli.report;

import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.evaluate.run.RunMeasures.LayerMeasures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Two runs on the same images, measure by measure. */
final class Comparing {

  private Comparing() {}

  /** The rows of measures that both runs have. */
  static Page.Comparison of(RunData own, Optional<RunData> other) {
    if (other.isEmpty() || own.measures().isEmpty() || other.get().measures().isEmpty()) {
      return new Page.Comparison("", "", List.of());
    }
    RunMeasures a = own.measures().get();
    RunMeasures b = other.get().measures().get();
    List<Page.Comparison.Row> rows = new ArrayList<>();
    rows.add(
        new Page.Comparison.Row(
            "Test accuracy",
            accuracy(a),
            accuracy(b),
            "Higher is better; with the 95 % interval."));
    for (LayerMeasures m : a.layers()) {
      other
          .get()
          .measures(m.layer(), m.category())
          .ifPresent(o -> rows.addAll(layer(m, o, a.layers().size() > 1)));
    }
    return new Page.Comparison(Text.clean(own.name()), Text.clean(other.get().name()), rows);
  }

  private static String accuracy(RunMeasures m) {
    return "%s (%s)"
        .formatted(
            Numbers.percent(m.test().accuracy().value()), Numbers.percents(m.test().accuracy()));
  }

  private static List<Page.Comparison.Row> layer(LayerMeasures a, LayerMeasures b, boolean named) {
    String of = named ? Text.clean(", %s of %s".formatted(a.layer(), a.category())) : "";
    return List.of(
        row(
            "Part tracking" + of,
            a,
            b,
            m -> Numbers.plain(m.tracking()),
            "Higher is better; 0 for a filter that never moves."),
        row(
            "Best tenth of the filters" + of,
            a,
            b,
            m -> Numbers.plain(m.trackingBestTenth()),
            "Part tracking that a tenth of the filters reach."),
        row(
            "Images shuffled" + of,
            a,
            b,
            m -> Numbers.plain(m.permuted()),
            "What chance scores in part tracking."),
        row(
            "Location instability" + of,
            a,
            b,
            m -> Numbers.plain(m.instabilityTest()),
            "Lower is steadier; only beside its floors."),
        row(
            "Floor: always the centre" + of,
            a,
            b,
            m -> floor(m, "floor-centre"),
            "Instability without looking at the image."),
        row(
            "Floor: a random cell" + of,
            a,
            b,
            m -> floor(m, "floor-random"),
            "Instability of guessing."),
        row(
            "Different filters" + of,
            a,
            b,
            m -> "%d of %d".formatted(m.distinctFilters(), m.filters()),
            "Filters that peak together in most images count once."),
        row(
            "Dead filters" + of,
            a,
            b,
            m -> Numbers.percent(m.dead()),
            "Silent on nearly all images of the category."),
        row(
            "Exclusivity" + of,
            a,
            b,
            m -> Numbers.significant(m.exclusivity()),
            "Mean peak on the category over that on other images."));
  }

  private static String floor(LayerMeasures m, String name) {
    return Numbers.plain(m.floorsTest().getOrDefault(name, Double.NaN));
  }

  private static Page.Comparison.Row row(
      String name,
      LayerMeasures a,
      LayerMeasures b,
      Function<LayerMeasures, String> value,
      String reading) {
    return new Page.Comparison.Row(name, value.apply(a), value.apply(b), reading);
  }
}
