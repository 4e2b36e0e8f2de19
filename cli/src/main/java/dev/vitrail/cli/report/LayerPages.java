package dev.vitrail.cli.report;

import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.evaluate.run.RunMeasures.FilterMeasures;
import dev.vitrail.evaluate.run.RunMeasures.Held;
import dev.vitrail.evaluate.run.RunMeasures.LayerMeasures;
import dev.vitrail.train.loop.EpochMetrics;
import dev.vitrail.train.plan.InterpretableInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The part of the page about interpretable layers: figures, cards of filters, tables. */
final class LayerPages {

  private static final int BEST = 6;
  private static final int WORST = 4;
  private static final int RESAMPLES = 2000;

  /** Most cards of a page, 5 MB of pictures; with many classes each gets fewer. */
  private static final int MOST_CARDS = 120;

  private final RunData run;
  private final TestPass test;
  private final FilterCards cards;

  LayerPages(RunData run, TestPass test, Inputs inputs, PartColours colours) {
    this.run = run;
    this.test = test;
    this.cards = new FilterCards(test, inputs, colours);
  }

  List<Page.Layer> build() {
    record Pair(int layer, int label, List<FilterMeasures> filters) {}
    List<Pair> pairs = new ArrayList<>();
    List<InterpretableInfo.Layer> all = run.info().layers();
    int negative = test.images().negativeClass().orElse(-1);
    List<String> classes = test.images().classNames();
    for (int l = 0; l < all.size(); l++) {
      for (int label = 0; label < classes.size(); label++) {
        List<FilterMeasures> filters = label == negative ? List.of() : filters(all.get(l), label);
        if (!filters.isEmpty()) {
          pairs.add(new Pair(l, label, filters));
        }
      }
    }
    int shown = Math.min(BEST + WORST, MOST_CARDS / Math.max(1, pairs.size()));
    return pairs.stream().map(p -> layer(p.layer(), p.label(), p.filters(), shown)).toList();
  }

  /** Pictures of the filters that the page shows, by file name. */
  Map<String, byte[]> strips() {
    return cards.strips();
  }

  private Page.Layer layer(int index, int label, List<FilterMeasures> filters, int shown) {
    InterpretableInfo.Layer layer = run.info().layers().get(index);
    String category = test.images().classNames().get(label);
    Optional<LayerMeasures> measures = run.measures(layer.plan().node(), category);
    boolean tracked = measures.isPresent();
    Comparator<FilterMeasures> order =
        Comparator.comparingDouble(f -> tracked ? -f.tracking() : -f.meanPeak());
    List<FilterMeasures> sorted = filters.stream().sorted(order).toList();
    double[] losses = losses(index);
    int best = Math.min((shown * BEST + BEST + WORST - 1) / (BEST + WORST), sorted.size());
    int worst = Math.min(shown - best, sorted.size() - best);
    return new Page.Layer(
        "layer-%d-%d".formatted(index + 1, label + 1),
        Text.clean(layer.plan().node() + ": " + category),
        text(layer, filters.size()),
        tracked,
        measures.map(m -> tiles(m)).orElse(List.of()),
        measures.map(m -> floors(m, index, label)).orElse(List.of()),
        measures.map(LayerPages::parts).orElse(new Page.Table(List.of(), List.of())),
        cards.of(layer, label, sorted.subList(0, best), losses, tracked),
        cards.of(
            layer, label, sorted.subList(sorted.size() - worst, sorted.size()), losses, tracked),
        filters.stream().map(f -> row(f, losses, tracked)).toList());
  }

  /** Measured filters, or what the test images tell of them where there are no landmarks. */
  private List<FilterMeasures> filters(InterpretableInfo.Layer layer, int label) {
    String category = test.images().classNames().get(label);
    Optional<LayerMeasures> measures = run.measures(layer.plan().node(), category);
    if (measures.isPresent()) {
      return measures.get().perFilter();
    }
    int negatives = test.images().negativeClass().isPresent() ? 1 : 0;
    boolean one = test.images().classNames().size() - negatives == 1;
    Peaks peaks = test.peaks().get(layer.plan().maps());
    int[] rows = IntStream.range(0, test.size()).filter(i -> test.labels()[i] == label).toArray();
    return IntStream.range(0, layer.categories().length)
        .filter(f -> rows.length > 0 && (one || layer.categories()[f] == label))
        .mapToObj(
            f -> {
              double peak =
                  IntStream.of(rows)
                      .mapToDouble(i -> Math.max(0, peaks.value(i, f)))
                      .average()
                      .orElse(0);
              return new FilterMeasures(f, Double.NaN, Double.NaN, "", peak, Held.NONE);
            })
        .toList();
  }

  private double[] losses(int layer) {
    if (run.epochs().isEmpty()) {
      return new double[0];
    }
    EpochMetrics last = run.epochs().get(run.epochs().size() - 1);
    return layer < last.filters().size()
        ? last.filters().get(layer).lossPerFilter()
        : new double[0];
  }

  private String text(InterpretableInfo.Layer layer, int filters) {
    Peaks.Grid grid = test.peaks().get(layer.plan().maps()).grid();
    return "%d filters on %d x %d cells; a cell sees %.0f x %.0f pixels of the %d x %d input. %s"
        .formatted(
            filters,
            grid.height(),
            grid.width(),
            grid.rows().size(),
            grid.columns().size(),
            run.config().data().size(),
            run.config().data().size(),
            layer.plan().isMasked()
                ? "A template mask keeps the neighbourhood of each peak."
                : "No mask: an ordinary convolution.");
  }

  private static List<Page.Tile> tiles(LayerMeasures m) {
    return List.of(
        Headlines.tracking(m, interval(m, true)),
        Headlines.instability(m, interval(m, false)),
        Headlines.distinct(m),
        Headlines.dead(m));
  }

  private static Interval interval(LayerMeasures m, boolean tracking) {
    double[] values =
        m.perFilter().stream()
            .mapToDouble(f -> tracking ? f.tracking() : f.instability())
            .filter(Double::isFinite)
            .toArray();
    return values.length == 0
        ? new Interval(Double.NaN, Double.NaN, Double.NaN, 0.95)
        : Interval.bootstrapMean(values, 0.95, RESAMPLES, 1);
  }

  private static List<Page.Chart> floors(LayerMeasures m, int layer, int label) {
    Map<String, Double> floors = m.floorsTest();
    List<FloorScale.Mark> instability =
        List.of(
            new FloorScale.Mark("filters, location instability", m.instabilityTest(), true),
            new FloorScale.Mark("always the centre", floor(floors, "floor-centre"), false),
            new FloorScale.Mark("best fixed cell", floor(floors, "floor-fixed-cell"), false),
            new FloorScale.Mark("a random cell", floor(floors, "floor-random"), false));
    List<FloorScale.Mark> tracking =
        List.of(
            new FloorScale.Mark("filters, part tracking", m.tracking(), true),
            new FloorScale.Mark("best tenth of the filters", m.trackingBestTenth(), false),
            new FloorScale.Mark("any fixed cell", 0, false),
            new FloorScale.Mark("images shuffled", m.permuted(), false));
    String id = "-%d-%d".formatted(layer + 1, label + 1);
    return List.of(
        Template.chart(
            "Part tracking: longer is better; a detector that never looks scores 0.",
            FloorScale.draw("tracking" + id, "Part tracking and its controls", tracking)),
        Template.chart(
            "Location instability: shorter is steadier, but the centre of the picture is already"
                + " steady.",
            FloorScale.draw("floor" + id, "Location instability and its floors", instability)));
  }

  private static double floor(Map<String, Double> floors, String name) {
    return floors.getOrDefault(name, Double.NaN);
  }

  private static Page.Table parts(LayerMeasures m) {
    List<List<String>> rows =
        m.bestLandmark().entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .map(
                e ->
                    List.of(
                        Text.clean(e.getKey()),
                        String.valueOf(Math.round(e.getValue() * m.filters())),
                        Numbers.percent(e.getValue()),
                        Numbers.plain(tracking(m, e.getKey())),
                        held(m, e.getKey())))
            .toList();
    return new Page.Table(
        List.of("Part", "Filters", "Share", "Mean tracking", "Filters that peak inside it"), rows);
  }

  /** Filters that hold a part; unknown where it has neither box nor mask. */
  private static String held(LayerMeasures m, String part) {
    Double share = m.heldParts().get(part);
    return share == null ? "n/a" : String.valueOf(Math.round(share * m.filters()));
  }

  /** How well those filters follow it that follow nothing better. */
  private static double tracking(LayerMeasures m, String part) {
    return m.perFilter().stream()
        .filter(f -> f.landmark().equals(part))
        .mapToDouble(FilterMeasures::tracking)
        .average()
        .orElse(Double.NaN);
  }

  private static Page.Filter row(FilterMeasures f, double[] losses, boolean tracked) {
    return new Page.Filter(
        f.filter(),
        tracked ? Text.clean(f.landmark()) : "",
        Text.clean(f.held().part()),
        Numbers.plain(f.tracking()),
        Numbers.plain(f.instability()),
        Numbers.significant(f.meanPeak()),
        f.filter() < losses.length ? Numbers.significant(losses[f.filter()]) : "n/a");
  }
}
