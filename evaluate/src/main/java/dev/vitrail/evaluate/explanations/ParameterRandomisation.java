package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Progress;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * How alike maps stay while the net loses its weights, from the logits down. A method whose maps do
 * not change does not look at the net. Adebayo et al., "Sanity Checks for Saliency Maps", NeurIPS
 * 2018; METHODS 7.3.
 *
 * <p>A layer starts anew as in training: kernels of He's deviation, biases 0, batch norm, where it
 * stands alone, the identity; where it is folded into a convolution it is drawn with it. Each layer
 * has its own stream. The class explained is that of the untouched net. Memory: a copy of the
 * weights, and three maps an image.
 */
public final class ParameterRandomisation {

  private static final String NOTE =
      "Mean over layers without the untouched net, which Quantus averages in (its key is misspelt);"
          + " Quantus gives layers of equal shape equal weights. Maps that ignore the net score 1. A"
          + " low value alone proves nothing: a fresh random map scores 0.";

  /** How to read the rank correlation of magnitudes, at the end or over layers. */
  public static final MeasureInfo SPEARMAN =
      new MeasureInfo(
          "randomisation Spearman of magnitudes", MeasureInfo.Direction.LOWER, -1, 1, 20, NOTE);

  /** How to read the rank correlation of signed maps. */
  public static final MeasureInfo SIGNED =
      new MeasureInfo("randomisation Spearman", MeasureInfo.Direction.LOWER, -1, 1, 20, NOTE);

  /** How to read the structural similarity. */
  public static final MeasureInfo SSIM =
      new MeasureInfo("randomisation SSIM", MeasureInfo.Direction.LOWER, -1, 1, 20, NOTE);

  private static final int BATCH = 8;

  /** Which layers are random at a time. */
  public enum Mode {
    /** All from the logits down to the layer. */
    CASCADING,
    /** The layer alone. */
    INDEPENDENT
  }

  /**
   * How it is done.
   *
   * @param seeds random nets, at least 1; 5 are usual
   * @param stages most layers after which maps are made, at least 2; all are randomised
   */
  public record Options(Mode mode, int seeds, int stages) {
    public Options {
      if (seeds < 1 || stages < 2) {
        throw new IllegalArgumentException(
            "Randomisation needs a seed and 2 stages, found %d and %d".formatted(seeds, stages));
      }
    }

    /** Cascading, 5 seeds, up to 12 stages. */
    public static Options defaults() {
      return new Options(Mode.CASCADING, 5, 12);
    }
  }

  /**
   * Similarity to the maps of the untouched net, mean over images and seeds.
   *
   * @param layer the last one randomised
   */
  public record Stage(String layer, Reading spearmanOfMagnitudes, Reading spearman, Reading ssim) {}

  /**
   * Result.
   *
   * @param stages from the logits down
   * @param mean over stages
   * @param controlLow least rank correlation of magnitudes between two random nets, by image means
   * @param controlHigh largest; both undefined with one seed
   * @param passes whether the last stage is no more alike than two random nets are
   * @param perImage rank correlation of magnitudes at the last stage, mean over seeds
   */
  public record Result(
      List<Stage> stages,
      Stage mean,
      Reading controlLow,
      Reading controlHigh,
      boolean passes,
      List<Reading> perImage) {}

  private final MapMethod method;
  private final MapRequest request;
  private final Options options;
  private final long seed;
  private final Network copy;
  private final Parameters original;
  private final List<String> layers;

  private ParameterRandomisation(
      Network net, Network copy, MapMethod method, MapRequest request, Options options, long seed) {
    this.method = method;
    this.request = request;
    this.options = options;
    this.seed = seed;
    this.copy = copy;
    this.original = net.parameters();
    List<String> names = new ArrayList<>(original.names());
    Collections.reverse(names);
    this.layers = List.copyOf(names);
  }

  /**
   * Measures one method.
   *
   * @param net in single precision; stays as it is
   * @param request images, the classes the untouched net gives them, seeds
   */
  public static Result measure(
      Network net,
      MapMethod method,
      MapRequest request,
      Options options,
      long seed,
      Progress progress) {
    if (net.parameters().precision() != Precision.FLOAT || net.parameters().names().isEmpty()) {
      throw new IllegalArgumentException(
          "Randomisation needs a net in single precision that has weights");
    }
    Architecture architecture = net.architecture();
    Parameters weights = Parameters.zeros(architecture, Precision.FLOAT);
    weights.copyFrom(net.parameters(), net.parameters().names());
    try (Network copy = Network.open(architecture, weights)) {
      return new ParameterRandomisation(net, copy, method, request, options, seed).run(progress);
    }
  }

  private Result run(Progress progress) {
    PixelMap[] clean = maps();
    int[] stages = stages();
    Reading[][][][] found = new Reading[options.seeds][stages.length][][];
    List<Double> control = new ArrayList<>();
    PixelMap[] before = clean;
    for (int s = 0; s < options.seeds; s++) {
      copy.parameters().copyFrom(original, layers);
      PixelMap[] last = clean;
      int stage = 0;
      for (int k = 0; k < layers.size(); k++) {
        randomise(k, Seeds.of(seed, s));
        if (k == stages[stage]) {
          last = maps();
          found[s][stage++] = compare(clean, last);
          progress.update(
              "randomising",
              (long) s * stages.length + stage,
              (long) options.seeds * stages.length);
        }
        if (options.mode == Mode.INDEPENDENT) {
          copy.parameters().copyFrom(original, List.of(layers.get(k)));
        }
      }
      if (s > 0) {
        control.add(mean(compare(before, last)[0]).value());
      }
      before = last;
    }
    return result(found, stages, control.stream().filter(v -> !v.isNaN()).toList());
  }

  /** Layers after which maps are made: evenly spread, the first and the last among them. */
  private int[] stages() {
    int count = Math.min(options.stages, layers.size());
    return IntStream.range(0, count)
        .map(k -> count == 1 ? 0 : (int) ((long) k * (layers.size() - 1) / (count - 1)))
        .toArray();
  }

  private void randomise(int layer, long netSeed) {
    String name = layers.get(layer);
    double[] kernel = Parameters.randomKernel(copy.architecture(), name, Seeds.of(netSeed, layer));
    copy.parameters()
        .set(name, kernel, new double[copy.parameters().get(name).bias().shape().size()]);
  }

  private PixelMap[] maps() {
    MapSupplier supplier = method.on(copy);
    MapShape shape = request.images().shape();
    PixelMap[] maps = new PixelMap[shape.batch()];
    for (int from = 0; from < maps.length; from += BATCH) {
      int to = Math.min(maps.length, from + BATCH);
      float[] values =
          Arrays.copyOfRange(
              request.images().values(), from * shape.imageSize(), to * shape.imageSize());
      FeatureMaps found =
          supplier.checked(
              new MapRequest(
                  new FeatureMaps(shape.withBatch(to - from), values),
                  Arrays.copyOfRange(request.targets(), from, to),
                  Arrays.copyOfRange(request.seeds(), from, to)));
      for (int i = from; i < to; i++) {
        maps[i] = PixelMap.of(found, i - from);
      }
    }
    return maps;
  }

  /** {@code [kind of similarity][images]}. */
  private static Reading[][] compare(PixelMap[] a, PixelMap[] b) {
    List<BiFunction<PixelMap, PixelMap, Reading>> kinds =
        List.of(
            Similarity::spearmanOfMagnitudes, Similarity::spearman, Similarity::ssimOfMagnitudes);
    Reading[][] readings = new Reading[kinds.size()][a.length];
    for (int kind = 0; kind < readings.length; kind++) {
      BiFunction<PixelMap, PixelMap, Reading> similarity = kinds.get(kind);
      Arrays.setAll(readings[kind], i -> similarity.apply(a[i], b[i]));
    }
    return readings;
  }

  private Result result(Reading[][][][] found, int[] stages, List<Double> control) {
    List<Stage> curve = new ArrayList<>();
    for (int stage = 0; stage < stages.length; stage++) {
      Reading[] means = new Reading[3];
      for (int kind = 0; kind < 3; kind++) {
        int k = kind;
        int at = stage;
        means[kind] =
            mean(
                Arrays.stream(found).flatMap(s -> Arrays.stream(s[at][k])).toArray(Reading[]::new));
      }
      curve.add(new Stage(layers.get(stages[stage]), means[0], means[1], means[2]));
    }
    Stage mean =
        new Stage(
            "mean",
            mean(curve.stream().map(Stage::spearmanOfMagnitudes).toArray(Reading[]::new)),
            mean(curve.stream().map(Stage::spearman).toArray(Reading[]::new)),
            mean(curve.stream().map(Stage::ssim).toArray(Reading[]::new)));
    Reading low = edge(control.stream().mapToDouble(v -> v).min().orElse(Double.NaN));
    Reading high = edge(control.stream().mapToDouble(v -> v).max().orElse(Double.NaN));
    double last = curve.get(curve.size() - 1).spearmanOfMagnitudes().value();
    List<Reading> perImage = new ArrayList<>();
    for (int i = 0; i < request.targets().length; i++) {
      int image = i;
      perImage.add(
          mean(
              Arrays.stream(found)
                  .map(s -> s[stages.length - 1][0][image])
                  .toArray(Reading[]::new)));
    }
    return new Result(curve, mean, low, high, last <= high.value(), perImage);
  }

  private static Reading edge(double value) {
    return Reading.orElse(value, "two random nets are needed");
  }

  /** Mean of those that are defined. */
  static Reading mean(Reading[] readings) {
    double mean =
        Arrays.stream(readings)
            .filter(Reading::isDefined)
            .mapToDouble(Reading::value)
            .average()
            .orElse(Double.NaN);
    return Reading.orElse(mean, readings.length == 0 ? "no image" : readings[0].reason());
  }
}
