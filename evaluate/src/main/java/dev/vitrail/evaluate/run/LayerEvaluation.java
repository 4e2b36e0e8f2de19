package dev.vitrail.evaluate.run;

import dev.vitrail.evaluate.FilterDuplicates;
import dev.vitrail.evaluate.Floor;
import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.evaluate.LocationInstability;
import dev.vitrail.evaluate.PartTracking;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.evaluate.masks.PartHits;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.plan.InterpretableInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Measures one interpretable layer, category by category, each on the filters that serve it. */
final class LayerEvaluation {

  private static final double NEARLY_ALWAYS = 0.95;
  private static final int PERMUTATIONS = 20;
  private static final long SEED = 1;

  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final InterpretableInfo.Layer layer;
  private final Peaks peaks;
  private final int[] order;

  /**
   * An evaluation.
   *
   * @param peaks of every filter on the images of {@code order}
   * @param order positions in the set
   */
  LayerEvaluation(
      ImageSet images,
      Preprocessing preprocessing,
      InterpretableInfo.Layer layer,
      Peaks peaks,
      int[] order) {
    this.images = images;
    this.preprocessing = preprocessing;
    this.layer = layer;
    this.peaks = peaks;
    this.order = order;
  }

  List<RunMeasures.LayerMeasures> run() {
    List<RunMeasures.LayerMeasures> all = new ArrayList<>();
    for (int label = 0; label < images.classNames().size(); label++) {
      if (label != images.negativeClass().orElse(-1)) {
        category(label).ifPresent(all::add);
      }
    }
    return all;
  }

  private Optional<RunMeasures.LayerMeasures> category(int label) {
    int[] own = rows(label, false);
    int[] test = rows(label, true);
    Optional<Landmarks> known = landmarks(own);
    int[] filters = filters(label);
    if (known.isEmpty() || test.length < 2 || filters.length == 0) {
      return Optional.empty();
    }
    Landmarks all = known.get();
    int[] testOfOwn = IntStream.range(0, own.length).filter(i -> isTest(own[i])).toArray();
    Landmarks tested = all.select(testOfOwn);
    if (!measurable(tested)) {
      return Optional.empty();
    }
    Peaks peaksAll = peaks.select(own).filters(filters);
    Peaks peaksTest = peaks.select(test).filters(filters);
    PartHits.Result hits =
        PartHits.measure(peaksTest, ImageRegions.of(images, entries(test), preprocessing));
    return Optional.of(measure(label, filters, all, tested, peaksAll, peaksTest, hits));
  }

  private RunMeasures.LayerMeasures measure(
      int label,
      int[] filters,
      Landmarks all,
      Landmarks tested,
      Peaks peaksAll,
      Peaks peaksTest,
      PartHits.Result hits) {
    int size = preprocessing.size();
    LocationInstability.Result instability =
        LocationInstability.measure(
            peaksTest, tested, size, size, LocationInstability.Options.ALL_IMAGES);
    LocationInstability.Result released =
        LocationInstability.measure(
            peaksAll, all, size, size, LocationInstability.Options.RELEASED);
    PartTracking.Result tracking = PartTracking.measure(peaksTest, tested);
    double[] values = IntStream.range(0, filters.length).mapToDouble(tracking::value).toArray();
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    PartTracking.Partial[] seconds = PartTracking.second(peaksTest, tested, tracking);
    FilterDuplicates duplicates = FilterDuplicates.of(peaksTest, FilterDuplicates.MOST);
    return new RunMeasures.LayerMeasures(
        layer.plan().node(),
        images.classNames().get(label),
        filters.length,
        annotated(tested),
        annotated(all),
        all.names(),
        instability.mean(),
        released.mean(),
        tracking.mean(),
        quantile(sorted, 0.5),
        quantile(sorted, 0.9),
        PartTracking.permutationControl(peaksTest, tested, PERMUTATIONS, SEED),
        deadShare(peaksTest),
        floors(tested, peaksTest, size),
        floors(all, peaksAll, size),
        shares(tracking.best(), all.names()),
        heldParts(hits),
        Arrays.stream(seconds).mapToDouble(PartTracking.Partial::value).average().orElse(0),
        duplicates.pairShare(),
        duplicates.distinct(),
        exclusivity(label, filters, peaksTest),
        perFilter(filters, instability, tracking, peaksTest, all.names(), hits));
  }

  private static List<RunMeasures.FilterMeasures> perFilter(
      int[] filters,
      LocationInstability.Result instability,
      PartTracking.Result tracking,
      Peaks peaks,
      List<String> names,
      PartHits.Result hits) {
    List<RunMeasures.FilterMeasures> all = new ArrayList<>();
    for (int f = 0; f < filters.length; f++) {
      all.add(
          new RunMeasures.FilterMeasures(
              filters[f],
              instability.perFilter()[f],
              tracking.value(f),
              names.get(tracking.best()[f]),
              meanPeak(peaks, f),
              held(hits, f)));
    }
    return all;
  }

  private static Map<String, Double> heldParts(PartHits.Result hits) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int k = 0; k < hits.parts().size(); k++) {
      shares.put(hits.parts().get(k), hits.share(k));
    }
    return shares;
  }

  private static RunMeasures.Held held(PartHits.Result hits, int filter) {
    OptionalInt part = hits.held(filter);
    if (part.isEmpty()) {
      return RunMeasures.Held.NONE;
    }
    PartHits.Hit hit = hits.hits()[filter][part.getAsInt()];
    return new RunMeasures.Held(hits.parts().get(part.getAsInt()), hit.rate(), hit.chance());
  }

  private double exclusivity(int label, int[] filters, Peaks own) {
    int[] others =
        IntStream.range(0, order.length)
            .filter(row -> entry(row).label() != label && isTest(row))
            .toArray();
    if (others.length == 0) {
      return Double.NaN;
    }
    Peaks other = peaks.select(others).filters(filters);
    double[] ratios =
        IntStream.range(0, filters.length)
            .mapToDouble(f -> meanPeak(own, f) / Math.max(1e-9, meanPeak(other, f)))
            .sorted()
            .toArray();
    return quantile(ratios, 0.5);
  }

  private static double meanPeak(Peaks peaks, int filter) {
    double sum = 0;
    for (int i = 0; i < peaks.images(); i++) {
      sum += Math.max(0, peaks.value(i, filter));
    }
    return sum / peaks.images();
  }

  private static double deadShare(Peaks peaks) {
    int dead = 0;
    for (int f = 0; f < peaks.filters(); f++) {
      int silent = 0;
      for (int i = 0; i < peaks.images(); i++) {
        silent += peaks.silent(i, f) ? 1 : 0;
      }
      dead += silent > NEARLY_ALWAYS * peaks.images() ? 1 : 0;
    }
    return (double) dead / peaks.filters();
  }

  private static Map<String, Double> floors(Landmarks landmarks, Peaks peaks, int size) {
    Floor floor = Floor.ofAll(landmarks, peaks.grid(), size, size, false);
    Map<String, Double> floors = new LinkedHashMap<>();
    floors.put("floor-centre", floor.centre());
    floors.put("floor-fixed-cell", floor.bestCell());
    floors.put("floor-random", floor.randomCell());
    return floors;
  }

  private static Map<String, Double> shares(int[] best, List<String> names) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (int k = 0; k < names.size(); k++) {
      int landmark = k;
      long count = Arrays.stream(best).filter(b -> b == landmark).count();
      shares.put(names.get(k), (double) count / best.length);
    }
    return shares;
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int low = (int) Math.floor(at);
    int high = Math.min(sorted.length - 1, low + 1);
    return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
  }

  private int[] filters(int label) {
    int[] categories = layer.categories();
    boolean one = images.classNames().size() - (images.negativeClass().isPresent() ? 1 : 0) == 1;
    return IntStream.range(0, categories.length)
        .filter(f -> one || categories[f] == label)
        .toArray();
  }

  private int[] rows(int label, boolean testOnly) {
    return IntStream.range(0, order.length)
        .filter(row -> entry(row).label() == label && (!testOnly || isTest(row)))
        .toArray();
  }

  private boolean isTest(int row) {
    return entry(row).split() == Split.TEST;
  }

  private ImageEntry entry(int row) {
    return images.entries().get(order[row]);
  }

  private static int annotated(Landmarks landmarks) {
    return (int)
        IntStream.range(0, landmarks.images())
            .filter(
                i -> IntStream.range(0, landmarks.count()).anyMatch(k -> landmarks.present(k, i)))
            .count();
  }

  private static boolean measurable(Landmarks landmarks) {
    return IntStream.range(0, landmarks.count())
        .allMatch(
            k ->
                IntStream.range(0, landmarks.images()).filter(i -> landmarks.present(k, i)).count()
                    >= 3);
  }

  /** Landmarks of some rows in input pixels; empty when none is annotated. */
  private Optional<Landmarks> landmarks(int[] rows) {
    return ImageLandmarks.of(entries(rows), preprocessing);
  }

  private List<ImageEntry> entries(int[] rows) {
    return Arrays.stream(rows).mapToObj(this::entry).toList();
  }
}
