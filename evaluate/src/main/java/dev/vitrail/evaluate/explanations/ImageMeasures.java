package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.evaluate.Reading;
import dev.vitrail.evaluate.masks.PixelMask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All measures of maps of one image. What depends on the image and not on the map, such as the
 * drops of the score for drawn subsets, is measured once, so that maps meet the same draws.
 */
final class ImageMeasures {

  private final ScoreFunction net;
  private final Subject subject;
  private final Probe probe;
  private final ExplanationOptions options;
  private final long seed;
  private final List<String> regionNames;
  private final Map<String, Object> shared = new HashMap<>();

  /**
   * Measures of one image.
   *
   * @param target output that is explained
   * @param regionNames regions to measure, also those that this image does not have
   */
  ImageMeasures(
      ScoreFunction net,
      Subject subject,
      int target,
      List<String> regionNames,
      ExplanationOptions options) {
    this.net = net;
    this.subject = subject;
    this.probe = new Probe(net, subject.image(), target);
    this.regionNames = regionNames;
    this.options = options;
    this.seed = Seeds.of(options.seed(), subject.id());
  }

  /**
   * Measures one map.
   *
   * @param supplier that made it
   * @param maps of batch 1
   * @param methodSeed with which it was made
   */
  List<Measured> measure(MapSupplier supplier, FeatureMaps maps, long methodSeed) {
    PixelMap map = PixelMap.of(maps, 0);
    List<Measured> all = new ArrayList<>();
    for (Metric metric : options.metrics()) {
      if (metric.localises()) {
        regionNames.forEach(name -> localise(metric, name, map, all));
      } else if (!metric.changesNet()) {
        measure(metric, supplier, maps, map, methodSeed, all);
      }
    }
    if (map.isZero()) {
      all.replaceAll(m -> m.with(Reading.undefined(Concentration.ZERO)));
    }
    return all;
  }

  private void measure(
      Metric metric,
      MapSupplier supplier,
      FeatureMaps maps,
      PixelMap map,
      long methodSeed,
      List<Measured> all) {
    switch (metric) {
      case DELETION -> curves(metric, PixelCurve.Kind.DELETION, map, all);
      case INSERTION -> curves(metric, PixelCurve.Kind.INSERTION, map, all);
      case SENSITIVITY_N -> sensitivity(map, all);
      case FAITHFULNESS -> {
        int size = (probe.shape().cells() + 19) / 20;
        String detail = "0, %d pixels, %d subsets".formatted(size, options.subsets());
        add(all, metric, 0, detail, subsets(size).pearson(map));
      }
      case MU_FIDELITY -> {
        SubsetDrops grid =
            once("grid", () -> SubsetDrops.grid(probe, zero(), options.draws(), purpose(1)));
        add(all, metric, 0, "0, %d draws".formatted(options.draws()), grid.spearman(map));
      }
      case INFIDELITY -> infidelity(supplier.kind(), maps, map, all);
      case MAX_SENSITIVITY -> stability(supplier, maps, methodSeed, all);
      case COMPLETENESS -> add(all, metric, 0, "", completeness(supplier, map));
      case SPARSENESS -> sparseness(map, all);
      default -> throw new IllegalArgumentException(metric + " is no measure of one map");
    }
  }

  private static void add(
      List<Measured> all, Metric metric, int info, String detail, Reading reading) {
    all.add(Measured.of(metric, metric.infos().get(info), detail, reading));
  }

  /** Deletion and insertion, each with both baselines, and moved to the scores of the ends. */
  private void curves(Metric metric, PixelCurve.Kind kind, PixelMap map, List<Measured> all) {
    int[] order = map.descending();
    int steps = Math.min(options.steps(), map.size());
    for (Baseline baseline : List.of(Baseline.ZERO, Baseline.BLUR)) {
      PixelCurve curve =
          PixelCurve.of(probe, order, replacement(baseline), kind, steps, Scores.Unit.PROBABILITY);
      String detail = "%s, %d steps, probability".formatted(baseline.name(), steps);
      add(all, metric, 0, detail, Reading.of(curve.auc()));
      add(all, metric, 0, detail + ", normalised", curve.normalised());
    }
  }

  private void localise(Metric metric, String name, PixelMap map, List<Measured> all) {
    MapShape shape = probe.shape();
    PixelMask region =
        subject.regions().getOrDefault(name, PixelMask.empty(shape.height(), shape.width()));
    switch (metric) {
      case POINTING -> add(all, metric, 0, name, Localisation.pointing(map, region, 0));
      case RELEVANCE_MASS -> add(all, metric, 0, name, Localisation.mass(map, region));
      case ENERGY -> add(all, metric, 0, name, Localisation.mass(map, region.box()));
      case RELEVANCE_RANK -> add(all, metric, 0, name, Localisation.rank(map, region));
      case PIXEL_AUC -> add(all, metric, 0, name, Localisation.pixelAuc(map, region));
      default -> {
        for (double share : RegionOverlap.SHARES) {
          Reading reading =
              metric == Metric.MASK_IOU
                  ? RegionOverlap.mask(map, region, share)
                  : RegionOverlap.box(map, region, share);
          add(all, metric, 0, "%s, %.2f of maximum".formatted(name, share), reading);
        }
      }
    }
  }

  private void sensitivity(PixelMap map, List<Measured> all) {
    List<Reading> readings = new ArrayList<>();
    for (int size : SubsetDrops.sizes(map.size())) {
      Reading reading = subsets(size).pearson(map);
      readings.add(reading);
      String detail = "0, n = %d, %d subsets".formatted(size, options.subsets());
      add(all, Metric.SENSITIVITY_N, 0, detail, reading);
    }
    Reading mean = ParameterRandomisation.mean(readings.toArray(Reading[]::new));
    add(
        all,
        Metric.SENSITIVITY_N,
        0,
        "0, mean over n, %d subsets".formatted(options.subsets()),
        mean);
  }

  private SubsetDrops subsets(int size) {
    return once(
        "subsets " + size,
        () -> SubsetDrops.random(probe, zero(), size, options.subsets(), purpose(2)));
  }

  /**
   * METHODS 7.2: a sensitivity is multiplied by what was taken away, contributions are so already.
   */
  private void infidelity(
      MapSupplier.MapKind kind, FeatureMaps maps, PixelMap map, List<Measured> all) {
    boolean sensitivity = kind == MapSupplier.MapKind.SENSITIVITY;
    boolean whole = maps.shape().channels() == probe.shape().channels();
    SubsetDrops patches =
        once("patches", () -> SubsetDrops.patches(probe, zero(), options.draws(), purpose(3)));
    Infidelity patch = patches.infidelity(sensitivity && whole ? timesChange(maps) : map);
    String detail = "patches to 0, %d draws".formatted(options.draws());
    boolean unit = kind == MapSupplier.MapKind.CONTRIBUTION || (sensitivity && whole);
    Reading unitless = Reading.undefined("the map has no unit");
    add(all, Metric.INFIDELITY, 0, detail, unit ? patch.raw() : unitless);
    add(all, Metric.INFIDELITY, 1, detail, patch.scaled());
    String noisy = "noise, %d draws".formatted(options.draws());
    if (sensitivity && whole) {
      Infidelity.Noise noise =
          once("noise", () -> new Infidelity.Noise(probe, options.draws(), purpose(4)));
      Infidelity found = noise.of(maps);
      add(all, Metric.INFIDELITY, 0, noisy, found.raw());
      add(all, Metric.INFIDELITY, 1, noisy, found.scaled());
    } else {
      Reading none = Reading.undefined("the map is no sensitivity of every channel");
      add(all, Metric.INFIDELITY, 0, noisy, none);
      add(all, Metric.INFIDELITY, 1, noisy, none);
    }
  }

  private PixelMap timesChange(FeatureMaps maps) {
    float[] products = maps.values().clone();
    float[] clean = probe.image().values();
    float[] zero = zero();
    for (int i = 0; i < products.length; i++) {
      products[i] *= clean[i] - zero[i];
    }
    return PixelMap.of(new FeatureMaps(maps.shape(), products), 0);
  }

  private void stability(
      MapSupplier supplier, FeatureMaps maps, long methodSeed, List<Measured> all) {
    String detail = "2 %% of the range, %d draws".formatted(options.moves());
    if (!options.remakes(supplier)) {
      add(all, Metric.MAX_SENSITIVITY, 0, detail, options.tooSlow(supplier));
      add(all, Metric.MAX_SENSITIVITY, 0, detail + ", mean", options.tooSlow(supplier));
      return;
    }
    MaxSensitivity found =
        MaxSensitivity.of(supplier, net, probe, maps, methodSeed, options.moves(), purpose(5));
    add(all, Metric.MAX_SENSITIVITY, 0, detail, found.max());
    add(all, Metric.MAX_SENSITIVITY, 0, detail + ", mean", found.mean());
  }

  private Reading completeness(MapSupplier supplier, PixelMap map) {
    Optional<Baseline> promised = supplier.complete();
    if (promised.isEmpty()) {
      return Reading.undefined("the method does not promise it");
    }
    double from = probe.score(replacement(promised.get()), Scores.Unit.LOGIT);
    return Completeness.gap(map, probe.clean(Scores.Unit.LOGIT) - from);
  }

  private void sparseness(PixelMap map, List<Measured> all) {
    int rows = Math.min(options.pooled(), map.height());
    int columns = Math.min(options.pooled(), map.width());
    Map<String, PixelMap> forms = new TreeMap<>();
    forms.put("", map);
    forms.put("pooled to %d x %d".formatted(rows, columns), map.abs().pooled(rows, columns));
    forms.forEach(
        (detail, form) -> {
          add(all, Metric.SPARSENESS, 0, detail, Concentration.gini(form));
          add(all, Metric.SPARSENESS, 1, detail, Concentration.entropy(form));
          add(all, Metric.SPARSENESS, 2, detail, Concentration.relativeEntropy(form));
          add(all, Metric.SPARSENESS, 3, detail, Concentration.hoyer(form));
        });
  }

  private float[] zero() {
    return baseline(Baseline.ZERO);
  }

  private float[] baseline(Baseline baseline) {
    return replacement(baseline).values();
  }

  private Probe.Replacement replacement(Baseline baseline) {
    return once("baseline " + baseline.name(), () -> probe.replacement(baseline.of(probe.image())));
  }

  private long purpose(long number) {
    return Seeds.of(seed, number);
  }

  @SuppressWarnings("unchecked")
  private <T> T once(String key, Supplier<T> make) {
    Object known = shared.get(key);
    if (known == null) {
      known = make.get();
      shared.put(key, known);
    }
    return (T) known;
  }
}
