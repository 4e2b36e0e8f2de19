package dev.vitrail.cli.report;

import dev.vitrail.cli.report.ComparedRuns.Side;
import dev.vitrail.cli.report.ComparisonDocument.FilterPair;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.evaluate.run.RunMeasures.FilterMeasures;
import dev.vitrail.evaluate.run.RunMeasures.LayerMeasures;
import dev.vitrail.train.config.InterpretableConfig;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.plan.InterpretableInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Filters of the last interpretable layers of two runs, matched and drawn on the same images. */
final class CompareFilters {

  private static final int CARDS = 8;
  private static final int EACH = 3;
  private static final int[] COLOURS = {0xe69f00, 0x56b4e9};

  private final ComparedRuns runs;
  private final Optional<InterpretableInfo.Layer> first;
  private final Optional<InterpretableInfo.Layer> second;

  CompareFilters(ComparedRuns runs) {
    this.runs = runs;
    this.first = last(runs.first());
    this.second = last(runs.second());
  }

  private static Optional<InterpretableInfo.Layer> last(Side side) {
    List<InterpretableInfo.Layer> layers = side.run().info().layers();
    return layers.stream().skip(Math.max(0, layers.size() - 1)).findFirst();
  }

  private boolean none() {
    return first.isEmpty() || second.isEmpty() || runs.images() < 2;
  }

  /** How filters were matched, in a sentence; empty where there are none. */
  String how() {
    if (none()) {
      return "";
    }
    return sameStart()
        ? "Filters of one number are set side by side: both layers start from the same channels."
        : "Filters are matched one to one by the correlation of their peaks over the common images,"
            + " the most alike first; below a correlation of %s a filter stays alone."
                .formatted(FilterMatching.LEAST);
  }

  /** Whether filters of one number began as the same channel of the same net. */
  private boolean sameStart() {
    ModelConfig a = runs.first().run().config().model();
    ModelConfig b = runs.second().run().config().model();
    InterpretableConfig ownA = a.interpretable().get(a.interpretable().size() - 1);
    InterpretableConfig ownB = b.interpretable().get(b.interpretable().size() - 1);
    boolean pretrained =
        ownA.initial() == InterpretableConfig.Initial.PRETRAINED_CHANNELS
            && ownB.initial() == InterpretableConfig.Initial.PRETRAINED_CHANNELS;
    String weightsA = runs.first().run().environment().weights();
    return pretrained
        && ownA.after().equals(ownB.after())
        && ownA.filters() == ownB.filters()
        && ownA.kernel() == ownB.kernel()
        && !weightsA.isEmpty()
        && weightsA.equals(runs.second().run().environment().weights())
        && runs.first().run().environment().data().equals(runs.second().run().environment().data());
  }

  private Peaks peaks(Side side, Optional<InterpretableInfo.Layer> layer) {
    return side.peaks(layer.orElseThrow().plan().maps());
  }

  /** Matched filters, the largest difference of part tracking first. */
  List<FilterPair> pairs() {
    if (none()) {
      return List.of();
    }
    Peaks a = peaks(runs.first(), first);
    Peaks b = peaks(runs.second(), second);
    Map<Integer, FilterMeasures> ofA = measures(runs.first(), first);
    Map<Integer, FilterMeasures> ofB = measures(runs.second(), second);
    List<FilterMatching.Pair> matched =
        sameStart() ? FilterMatching.byNumber(a, b) : FilterMatching.byCorrelation(a, b);
    return matched.stream()
        .map(p -> pair(p, ofA.get(p.first()), ofB.get(p.second())))
        .sorted(
            Comparator.comparingDouble(
                p -> {
                  double away = Math.abs(p.firstTracking() - p.secondTracking());
                  return Double.isFinite(away) ? -away : 0;
                }))
        .toList();
  }

  private static FilterPair pair(FilterMatching.Pair pair, FilterMeasures a, FilterMeasures b) {
    return new FilterPair(
        pair.first(),
        pair.second(),
        pair.correlation(),
        a == null ? Double.NaN : a.tracking(),
        b == null ? Double.NaN : b.tracking(),
        a == null ? "" : a.landmark(),
        b == null ? "" : b.landmark());
  }

  private static Map<Integer, FilterMeasures> measures(
      Side side, Optional<InterpretableInfo.Layer> layer) {
    Map<Integer, FilterMeasures> byFilter = new HashMap<>();
    side.run().measures().stream()
        .flatMap(m -> m.layers().stream())
        .filter(m -> m.layer().equals(layer.orElseThrow().plan().node()))
        .map(LayerMeasures::perFilter)
        .flatMap(List::stream)
        .forEach(f -> byFilter.putIfAbsent(f.filter(), f));
    return byFilter;
  }

  /** The first pairs with pictures. */
  List<ComparePage.FilterBoth> cards(List<FilterPair> pairs) {
    return pairs.stream().limit(CARDS).map(this::card).toList();
  }

  private ComparePage.FilterBoth card(FilterPair pair) {
    Peaks a = peaks(runs.first(), first);
    Peaks b = peaks(runs.second(), second);
    Set<Integer> images = new LinkedHashSet<>(strongest(a, pair.first()));
    images.addAll(strongest(b, pair.second()));
    double away = pair.firstTracking() - pair.secondTracking();
    String text =
        Double.isFinite(away)
            ? "tracking differs by %+.3f; peaks correlate %s"
                .formatted(away, Numbers.plain(pair.correlation()))
            : "peaks correlate " + Numbers.plain(pair.correlation());
    return new ComparePage.FilterBoth(
        pair.first() == pair.second()
            ? "Filter " + pair.first()
            : "Filters %d and %d".formatted(pair.first(), pair.second()),
        text,
        strip(
            runs.first(),
            a,
            pair.first(),
            pair.firstPart(),
            pair.firstTracking(),
            images,
            COLOURS[0],
            true),
        strip(
            runs.second(),
            b,
            pair.second(),
            pair.secondPart(),
            pair.secondTracking(),
            images,
            COLOURS[1],
            false));
  }

  /** Images of the classes that are no negatives, on which a filter is strongest. */
  private List<Integer> strongest(Peaks peaks, int filter) {
    int negative = runs.first().test().images().negativeClass().orElse(-1);
    return IntStream.range(0, runs.images())
        .filter(i -> runs.first().test().labels()[i] != negative && !peaks.silent(i, filter))
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -peaks.value(i, filter)))
        .limit(EACH)
        .toList();
  }

  private ComparePage.Strip strip(
      Side side,
      Peaks peaks,
      int filter,
      String part,
      double tracking,
      Set<Integer> images,
      int colour,
      boolean named) {
    List<Page.Picture> patches = new ArrayList<>();
    for (int image : images) {
      Picture picture = Picture.of(side.inputs().get(image).pixels());
      boolean silent = peaks.silent(image, filter);
      side.inputs()
          .get(image)
          .landmarks()
          .get(part)
          .ifPresent(p -> picture.cross(p.y(), p.x(), 0xffffff));
      if (!silent) {
        picture.ring(peaks.row(image, filter), peaks.column(image, filter), colour);
      }
      String file = Text.clean(side.inputs().entry(image).path().getFileName().toString());
      String alt =
          silent
              ? "Filter %d is silent".formatted(filter)
              : "Peak of filter %d at row %.0f, column %.0f"
                  .formatted(filter, peaks.row(image, filter), peaks.column(image, filter));
      patches.add(
          new Page.Picture(picture.dataUri(), alt, silent ? "silent" : named ? file : "", ""));
    }
    List<Page.Fact> facts = new ArrayList<>();
    if (Double.isFinite(tracking)) {
      facts.add(new Page.Fact("tracking", Numbers.plain(tracking)));
    }
    boolean none = tracking < FilterCards.FOLLOWS;
    String follows = none ? "no part" : Text.clean(part);
    return new ComparePage.Strip(Text.clean(side.run().name()), follows, facts, patches);
  }
}
