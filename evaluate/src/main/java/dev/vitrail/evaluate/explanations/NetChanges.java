package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.Progress;
import dev.vitrail.evaluate.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The measures that need a changed net: input shift on every image, randomised weights on some. */
final class NetChanges implements AutoCloseable {

  private final Network net;
  private final Map<String, MapMethod> methods;
  private final ExplanationOptions options;
  private final TableBuilder table;
  private final Optional<ShiftedNet> shifted;
  private final Map<String, MapSupplier> onShifted = new LinkedHashMap<>();
  private final List<Kept> kept = new ArrayList<>();

  /** An image to be explained on randomised nets. */
  private record Kept(int place, FeatureMaps image, int target, long seed) {}

  NetChanges(
      Network net, Map<String, MapMethod> methods, ExplanationOptions options, TableBuilder table) {
    this.net = net;
    this.methods = methods;
    this.options = options;
    this.table = table;
    boolean shift = options.metrics().contains(Metric.INPUT_SHIFT);
    this.shifted = shift ? Optional.of(new ShiftedNet(net)) : Optional.empty();
    shifted.ifPresent(
        s -> methods.forEach((name, method) -> onShifted.put(name, method.on(s.net()))));
  }

  /** Measures one image; keeps it for later if there is room. */
  void add(int place, Subject subject, int target, long seed, Map<String, FeatureMaps> maps) {
    if (options.metrics().contains(Metric.RANDOMISATION) && kept.size() < options.randomised()) {
      kept.add(new Kept(place, subject.image(), target, seed));
    }
    if (shifted.isPresent()) {
      double range = new Probe(images -> zeroScores(images), subject.image(), 0).range();
      shift(-1, "-1", place, subject, target, seed, maps);
      shift((float) (range / 2), "half the range", place, subject, target, seed, maps);
    }
  }

  private static Scores zeroScores(FeatureMaps images) {
    int batch = images.shape().batch();
    return new Scores(batch, 1, new double[batch], Probability.SIGMOID);
  }

  private void shift(
      float amount,
      String name,
      int place,
      Subject subject,
      int target,
      long seed,
      Map<String, FeatureMaps> maps) {
    ShiftedNet other = shifted.orElseThrow();
    other.shift(amount);
    FeatureMaps moved = ShiftedNet.moved(subject.image(), amount);
    boolean same = ShiftedNet.sameAnswer(net.forward(subject.image()), other.net().forward(moved));
    onShifted.forEach(
        (method, supplier) -> {
          boolean quick = options.remakes(supplier);
          Reading change =
              quick
                  ? Reading.undefined("the shifted net answers otherwise by rounding")
                  : options.tooSlow(supplier);
          Reading rank = change;
          if (same && quick) {
            MapRequest request = new MapRequest(moved, new int[] {target}, new long[] {seed});
            PixelMap after = PixelMap.of(supplier.checked(request), 0);
            PixelMap before = PixelMap.of(maps.get(method), 0);
            change = ShiftedNet.change(before, after);
            rank = Similarity.spearman(before, after);
          }
          table.add(
              place, method, Measured.of(Metric.INPUT_SHIFT, ShiftedNet.CHANGE, name, change));
          table.add(
              place, method, Measured.of(Metric.INPUT_SHIFT, ShiftedNet.SPEARMAN, name, rank));
        });
  }

  /** Explains the kept images on randomised nets, method by method. */
  void randomise(Progress progress) {
    if (kept.isEmpty()) {
      return;
    }
    MapRequest request = request();
    String detail =
        "last of %s, %d seeds"
            .formatted(
                options.randomisation().mode().name().toLowerCase(java.util.Locale.ROOT),
                options.randomisation().seeds());
    methods.forEach(
        (name, method) -> {
          List<Reading> readings = randomised(method, request, progress);
          for (int i = 0; i < kept.size(); i++) {
            table.add(
                kept.get(i).place(),
                name,
                Measured.of(
                    Metric.RANDOMISATION,
                    ParameterRandomisation.SPEARMAN,
                    detail,
                    readings.get(i)));
          }
        });
  }

  private List<Reading> randomised(MapMethod method, MapRequest request, Progress progress) {
    MapSupplier supplier = method.on(net);
    if (!options.remakes(supplier)) {
      return Collections.nCopies(kept.size(), options.tooSlow(supplier));
    }
    return ParameterRandomisation.measure(
            net, method, request, options.randomisation(), options.seed(), progress)
        .perImage();
  }

  private MapRequest request() {
    MapShape shape = kept.get(0).image().shape().withBatch(kept.size());
    float[] values = new float[shape.size()];
    for (int i = 0; i < kept.size(); i++) {
      System.arraycopy(
          kept.get(i).image().values(), 0, values, i * shape.imageSize(), shape.imageSize());
    }
    return new MapRequest(
        new FeatureMaps(shape, values),
        kept.stream().mapToInt(Kept::target).toArray(),
        kept.stream().mapToLong(Kept::seed).toArray());
  }

  @Override
  public void close() {
    shifted.ifPresent(ShiftedNet::close);
  }
}
