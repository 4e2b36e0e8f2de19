package dev.vitrail.evaluate.run;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.dissection.ActivationThresholds;
import dev.vitrail.evaluate.dissection.Dissection;
import dev.vitrail.evaluate.dissection.DissectionResult;
import dev.vitrail.evaluate.dissection.FilterRegion;
import dev.vitrail.evaluate.dissection.Upsampling;
import dev.vitrail.evaluate.masks.PixelMask;
import dev.vitrail.evaluate.masks.Regions;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.Split;
import dev.vitrail.train.images.StreamOptions;
import dev.vitrail.train.plan.InterpretableInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Dissects the interpretable layers of a trained net on its annotated test images, category by
 * category, each on the filters that serve it. A net without such layers is dissected at its last
 * maps, every filter on every category. Two passes over the images: thresholds, then overlaps.
 *
 * <p>Memory: beside {@link ActivationThresholds} and {@link Dissection} the masks of the images of
 * one category, a bit for each pixel and part.
 */
public final class RunDissection {

  private static final int BATCH = 16;
  private static final int THREADS = 2;
  private static final int RESAMPLES = 1000;
  private static final int SHUFFLES = 5;
  private static final long SEED = 1;

  private final ModelBundle bundle;
  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final FilterRegion region;
  private final Dissection.UnionRule rule;
  private final Progress progress;

  /** A layer to be dissected: the node of its maps and the category of each filter, -1 for all. */
  private record Layer(String node, int[] categories) {}

  private RunDissection(
      ModelBundle bundle,
      ImageSet images,
      Preprocessing preprocessing,
      FilterRegion region,
      Dissection.UnionRule rule,
      Progress progress) {
    this.bundle = bundle;
    this.images = images;
    this.preprocessing = preprocessing;
    this.region = region;
    this.rule = rule;
    this.progress = progress;
  }

  /**
   * Dissects a model.
   *
   * @param images of the model's classes, in its order, with masks or boxes
   * @throws VitrailException of kind DATA when no test image has a region
   */
  public static DissectionMeasures measure(
      ModelBundle bundle,
      ImageSet images,
      Preprocessing preprocessing,
      FilterRegion region,
      Dissection.UnionRule rule,
      Progress progress) {
    return new RunDissection(bundle, images, preprocessing, region, rule, progress).run();
  }

  private DissectionMeasures run() {
    List<DissectionMeasures.LayerDissection> found = new ArrayList<>();
    try (Network net = bundle.network()) {
      for (Layer layer : layers(net.architecture())) {
        try (Network trunk = net.part(net.architecture().upTo(layer.node()))) {
          for (int label = 0; label < images.classNames().size(); label++) {
            found.addAll(category(trunk, layer, label));
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw VitrailException.data(
          images.root(),
          "has no test image with a mask or box of a part; dissection needs them. Name a folder"
              + " with annotations");
    }
    return new DissectionMeasures(
        bundle.hash(),
        new DissectionMeasures.Options(
            ActivationThresholds.SHARE,
            region.kind().name().toLowerCase(java.util.Locale.ROOT),
            region.radius(),
            rule.name().toLowerCase(java.util.Locale.ROOT)),
        found);
  }

  private List<Layer> layers(Architecture net) {
    List<InterpretableInfo.Layer> planned = InterpretableInfo.of(bundle).layers();
    if (!planned.isEmpty()) {
      return planned.stream().map(l -> new Layer(l.plan().output(), l.categories())).toList();
    }
    Map<String, MapShape> shapes = net.shapes(1);
    String last = net.nodes().get(0).name();
    for (Architecture.Node node : net.nodes()) {
      last = shapes.get(node.name()).cells() > 1 ? node.name() : last;
    }
    int[] any = new int[shapes.get(last).channels()];
    Arrays.fill(any, -1);
    return List.of(new Layer(last, any));
  }

  /** Parts of a category: all regions but the whole animal, or that where it is all there is. */
  private static List<String> parts(ImageSet own) {
    List<String> names = new ArrayList<>(Regions.names(own));
    if (names.size() > 1) {
      names.remove(Regions.ANIMAL);
    }
    return names;
  }

  private List<DissectionMeasures.LayerDissection> category(Network trunk, Layer layer, int label) {
    ImageSet own = own(label);
    List<String> parts = parts(own);
    boolean one = images.classNames().size() - (images.negativeClass().isPresent() ? 1 : 0) == 1;
    int[] filters =
        IntStream.range(0, layer.categories().length)
            .filter(f -> one || layer.categories()[f] < 0 || layer.categories()[f] == label)
            .toArray();
    if (parts.isEmpty() || filters.length == 0) {
      return List.of();
    }
    MapShape grid = trunk.architecture().shapes(1).get(layer.node());
    long count = own.size();
    ActivationThresholds thresholds =
        new ActivationThresholds(
            filters.length, Math.multiplyExact(count, grid.cells()), ActivationThresholds.SHARE);
    List<Map<String, PixelMask>> masks = new ArrayList<>();
    Regions regions = new Regions(images);
    read(
        trunk,
        own,
        "thresholds of " + layer.node(),
        (batch, maps) -> {
          thresholds.add(select(maps, filters));
          for (int i = 0; i < batch.size(); i++) {
            Map<String, PixelMask> all =
                regions.of(own.entries().get(batch.indices()[i]), batch.placements().get(i));
            Map<String, PixelMask> kept = new LinkedHashMap<>(all);
            kept.keySet().retainAll(parts);
            masks.add(kept);
          }
        });
    if (masks.stream().allMatch(Map::isEmpty)) {
      return List.of();
    }
    return List.of(
        overlaps(trunk, layer, label, own, filters, parts, thresholds.thresholds(), masks));
  }

  /** Test images of a category that have a mask or a box. */
  private ImageSet own(int label) {
    ImageSet test = images.split(Split.TEST);
    List<String> others =
        test.entries().stream()
            .filter(e -> e.label() != label || (e.mask().isEmpty() && e.boxes().isEmpty()))
            .map(e -> e.file())
            .toList();
    return test.without(others, dev.vitrail.train.images.SkippedImages.NONE);
  }

  private DissectionMeasures.LayerDissection overlaps(
      Network trunk,
      Layer layer,
      int label,
      ImageSet own,
      int[] filters,
      List<String> parts,
      float[] thresholds,
      List<Map<String, PixelMask>> masks) {
    Upsampling upsampling = Upsampling.of(trunk.architecture(), layer.node());
    List<Dissection> all = new ArrayList<>();
    List<int[]> orders = new ArrayList<>();
    for (int k = 0; k <= SHUFFLES; k++) {
      all.add(new Dissection(parts, thresholds, upsampling, region, rule));
      orders.add(k == 0 ? IntStream.range(0, masks.size()).toArray() : shuffled(masks.size(), k));
    }
    read(
        trunk,
        own,
        "dissecting " + layer.node(),
        (batch, maps) -> {
          FeatureMaps chosen = select(maps, filters);
          int from = all.get(0).images();
          for (int k = 0; k < all.size(); k++) {
            int[] order = orders.get(k);
            List<Map<String, PixelMask>> theirs =
                IntStream.range(from, from + batch.size())
                    .mapToObj(i -> masks.get(order[i]))
                    .toList();
            all.get(k).add(chosen, theirs);
          }
        });
    return layer(layer.node(), label, filters, thresholds, masks, all);
  }

  private DissectionMeasures.LayerDissection layer(
      String node,
      int label,
      int[] filters,
      float[] thresholds,
      List<Map<String, PixelMask>> masks,
      List<Dissection> all) {
    Dissection real = all.get(0);
    DissectionResult result = real.result();
    Interval interval = Interval.bootstrap(real.images(), real::layerScore, 0.95, RESAMPLES, SEED);
    List<DissectionResult> controls =
        all.subList(1, all.size()).stream().map(Dissection::result).toList();
    List<DissectionMeasures.FilterDissection> perFilter = new ArrayList<>();
    for (int f = 0; f < filters.length; f++) {
      int best = result.best()[f];
      perFilter.add(
          new DissectionMeasures.FilterDissection(
              filters[f],
              thresholds[f],
              result.parts().get(best),
              result.iou()[f][best],
              result.perFilter()[f]));
    }
    int annotated = (int) masks.stream().filter(m -> !m.isEmpty()).count();
    return new DissectionMeasures.LayerDissection(
        node,
        images.classNames().get(label),
        filters.length,
        annotated,
        result.parts(),
        result.images(),
        result.layer(),
        interval.low(),
        interval.high(),
        controls.stream().mapToDouble(DissectionResult::layer).average().orElseThrow(),
        result.meanBestIou(),
        controls.stream().mapToDouble(DissectionResult::meanBestIou).average().orElseThrow(),
        result.detectors(),
        result.uniqueDetectors(),
        Dissection.PER_IMAGE.reliable(annotated),
        perFilter);
  }

  private static int[] shuffled(int count, long number) {
    int[] order = IntStream.range(0, count).toArray();
    SplittableRandom random = new SplittableRandom(SEED + number);
    for (int k = count - 1; k > 0; k--) {
      int other = random.nextInt(k + 1);
      int kept = order[k];
      order[k] = order[other];
      order[other] = kept;
    }
    return order;
  }

  private void read(
      Network trunk, ImageSet own, String stage, BiConsumer<ImageBatch, FeatureMaps> sink) {
    long done = 0;
    if (own.size() == 0) {
      return;
    }
    try (ImageStream stream =
        ImageStream.open(own, preprocessing, StreamOptions.inOrder(BATCH, THREADS))) {
      while (stream.hasNext()) {
        ImageBatch batch = stream.next();
        sink.accept(batch, trunk.forward(new FeatureMaps(batch.shape(), batch.values())));
        done += batch.size();
        progress.update(stage, done, own.size());
      }
    }
  }

  private static FeatureMaps select(FeatureMaps maps, int[] filters) {
    MapShape shape = maps.shape();
    if (filters.length == shape.channels()) {
      return maps;
    }
    float[] chosen = new float[shape.size() / shape.channels() * filters.length];
    for (int cell = 0, at = 0; cell < shape.size(); cell += shape.channels()) {
      for (int filter : filters) {
        chosen[at++] = maps.values()[cell + filter];
      }
    }
    return new FeatureMaps(shape.withChannels(filters.length), chosen);
  }
}
