package dev.vitrail.cli.report;

import dev.vitrail.cli.report.ComparisonDocument.Figure;
import dev.vitrail.cli.report.ComparisonDocument.Range;
import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.classification.Calibration;
import dev.vitrail.evaluate.classification.LabelledLogits;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.evaluate.run.RunMeasures.FilterMeasures;
import dev.vitrail.evaluate.run.RunMeasures.LayerMeasures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Figures of two runs with their differences; those that are sure come first. */
final class ComparisonFigures {

  private static final String PAIRED = "paired bootstrap over images";
  private static final String FILTERS = "bootstrap over filters";
  private static final String FLOOR = "Instability without looking at the image.";
  private static final int DRAWS = 1000;

  private ComparisonFigures() {}

  /** Classification on the common images, or what each run measured on its own. */
  static List<Figure> headlines(ComparedRuns runs) {
    return runs.images() == 0 ? measured(runs) : paired(runs);
  }

  private static List<Figure> measured(ComparedRuns runs) {
    Optional<RunMeasures> a = runs.first().run().measures();
    Optional<RunMeasures> b = runs.second().run().measures();
    if (a.isEmpty() || b.isEmpty()) {
      return List.of();
    }
    Interval first = a.get().test().accuracy();
    Interval second = b.get().test().accuracy();
    return List.of(
        new Figure(
            "Test accuracy",
            "",
            1,
            Differences.range(first),
            Differences.range(second),
            Differences.shares(first, second),
            "Newcombe's interval, different images",
            "Share of right answers, each on its own test images; higher is better."));
  }

  private static List<Figure> paired(ComparedRuns runs) {
    LabelledLogits a = runs.first().logits();
    LabelledLogits b = runs.second().logits();
    double[] rightA = shares(a.correct());
    double[] rightB = shares(b.correct());
    ConstantAnswer floors = ConstantAnswer.of(a);
    List<Figure> figures = new ArrayList<>();
    figures.add(
        new Figure(
            "Test accuracy",
            "",
            1,
            wilson(rightA),
            wilson(rightB),
            Differences.paired(rightA, rightB),
            PAIRED,
            "Share of right answers on the common test images; higher is better. Floor: always the"
                + " commonest class, %s.".formatted(Numbers.percent(floors.accuracy()))));
    figures.add(
        new Figure(
            "Log loss",
            "",
            -1,
            Differences.mean(a.nll(1)),
            Differences.mean(b.nll(1)),
            Differences.paired(a.nll(1), b.nll(1)),
            PAIRED,
            "Mean negative log likelihood, nats; lower is better. Floor: class frequencies, %s."
                .formatted(Numbers.plain(floors.nll()))));
    figures.add(
        new Figure(
            "Brier score",
            "",
            -1,
            Differences.mean(a.brier()),
            Differences.mean(b.brier()),
            Differences.paired(a.brier(), b.brier()),
            PAIRED,
            "Squared error of the probabilities; lower is better. Floor: class frequencies, %s."
                .formatted(Numbers.plain(floors.brier()))));
    figures.add(calibration(a, b));
    return figures;
  }

  private static Figure calibration(LabelledLogits a, LabelledLogits b) {
    double[] sureA = a.confidences(1);
    double[] sureB = b.confidences(1);
    boolean[] rightA = a.correct();
    boolean[] rightB = b.correct();
    Interval difference =
        Interval.bootstrap(
            a.size(), i -> ece(sureA, rightA, i) - ece(sureB, rightB, i), 0.95, DRAWS, 1);
    return new Figure(
        "Calibration error",
        "",
        -1,
        Range.of(Calibration.of(sureA, rightA, ReliabilityDiagram.BINS).ece()),
        Range.of(Calibration.of(sureB, rightB, ReliabilityDiagram.BINS).ece()),
        Differences.range(difference),
        PAIRED,
        "By how much confidence and the share of right answers differ; lower is better.");
  }

  private static double ece(double[] sure, boolean[] right, int[] chosen) {
    double[] confidence = new double[chosen.length];
    boolean[] correct = new boolean[chosen.length];
    for (int k = 0; k < chosen.length; k++) {
      confidence[k] = sure[chosen[k]];
      correct[k] = right[chosen[k]];
    }
    return Calibration.of(confidence, correct, ReliabilityDiagram.BINS).ece();
  }

  private static double[] shares(boolean[] right) {
    double[] shares = new double[right.length];
    Arrays.setAll(shares, i -> right[i] ? 1 : 0);
    return shares;
  }

  private static Range wilson(double[] shares) {
    int hits = (int) Math.round(Arrays.stream(shares).sum());
    return Differences.range(Interval.wilson(hits, shares.length, 0.95));
  }

  /** Measures of interpretable layers that both runs have, by category. */
  static List<Figure> layers(RunData a, RunData b) {
    List<Figure> figures = new ArrayList<>();
    for (LayerMeasures own : a.measures().map(RunMeasures::layers).orElse(List.of())) {
      other(b, own).ifPresent(other -> figures.addAll(layer(own, other)));
    }
    List<Figure> sorted = new ArrayList<>(figures.stream().filter(Figure::sure).toList());
    figures.stream().filter(figure -> !figure.sure()).forEach(sorted::add);
    return sorted;
  }

  /** The layer of the same name on the category, or the last one on it. */
  static Optional<LayerMeasures> other(RunData run, LayerMeasures own) {
    List<LayerMeasures> all =
        run.measures().map(RunMeasures::layers).orElse(List.of()).stream()
            .filter(m -> m.category().equals(own.category()))
            .toList();
    return all.stream()
        .filter(m -> m.layer().equals(own.layer()))
        .findFirst()
        .or(() -> all.stream().reduce((before, last) -> last));
  }

  private static List<Figure> layer(LayerMeasures a, LayerMeasures b) {
    String layers =
        a.layer().equals(b.layer()) ? a.layer() : "%s and %s".formatted(a.layer(), b.layer());
    String of = Text.clean("%s, %s".formatted(layers, a.category()));
    List<Figure> figures = new ArrayList<>(byFilter(of, a, b));
    figures.addAll(whole(of, a, b));
    return figures;
  }

  private static List<Figure> byFilter(String of, LayerMeasures a, LayerMeasures b) {
    return List.of(
        byFilter(
            "Part tracking",
            of,
            1,
            a,
            b,
            FilterMeasures::tracking,
            "Share of a part's movement that peaks follow; higher is better."),
        byFilter(
            "Location instability",
            of,
            -1,
            a,
            b,
            FilterMeasures::instability,
            "Spread of the distance from peak to part; lower is steadier, but read it beside its"
                + " floors."));
  }

  private static List<Figure> whole(String of, LayerMeasures a, LayerMeasures b) {
    return List.of(
        plain("Floor: always the centre", of, a, b, m -> floor(m, "floor-centre"), FLOOR),
        plain("Floor: a random cell", of, a, b, m -> floor(m, "floor-random"), FLOOR),
        plain(
            "Tracking, images shuffled", of, a, b, LayerMeasures::permuted, "What chance scores."),
        plain(
            "Different filters",
            of,
            a,
            b,
            m -> m.distinctFilters() / (double) m.filters(),
            "Groups of filters that peak apart, by the number of filters; higher is less said"
                + " twice."),
        plain(
            "Dead filters",
            of,
            a,
            b,
            LayerMeasures::dead,
            "Share of filters silent on nearly all images of their category; lower is better."),
        plain(
            "Exclusivity",
            of,
            a,
            b,
            LayerMeasures::exclusivity,
            "Mean peak on the category over that on other images; 1 is no difference, higher is"
                + " better."));
  }

  private static double floor(LayerMeasures m, String name) {
    return m.floorsTest().getOrDefault(name, Double.NaN);
  }

  private static Figure byFilter(
      String name,
      String of,
      int direction,
      LayerMeasures a,
      LayerMeasures b,
      ToDoubleFunction<FilterMeasures> value,
      String reading) {
    double[] first = a.perFilter().stream().mapToDouble(value).toArray();
    double[] second = b.perFilter().stream().mapToDouble(value).toArray();
    return new Figure(
        name,
        of,
        direction,
        Differences.mean(first),
        Differences.mean(second),
        Differences.unpaired(first, second),
        FILTERS,
        reading);
  }

  private static Figure plain(
      String name,
      String of,
      LayerMeasures a,
      LayerMeasures b,
      ToDoubleFunction<LayerMeasures> value,
      String reading) {
    double first = value.applyAsDouble(a);
    double second = value.applyAsDouble(b);
    return new Figure(
        name,
        of,
        0,
        Range.of(first),
        Range.of(second),
        Differences.plain(first, second),
        "",
        reading);
  }
}
