package dev.vitrail.engine.nets;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.weights.DType;
import dev.vitrail.engine.weights.WeightEntry;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.engine.weights.WeightLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Named tensors that a test made up. */
final class MemoryWeights implements WeightFile {

  /** One tensor. */
  record Values(List<Integer> shape, float[] values) {}

  final Map<String, Values> tensors = new LinkedHashMap<>();
  private final WeightLayout layout;

  MemoryWeights(WeightLayout layout) {
    this.layout = layout;
  }

  /** Random weights of a net in torchvision's names and shapes; batch norms have statistics. */
  static MemoryWeights torchvision(NetTemplate template, long seed) {
    MemoryWeights made = new MemoryWeights(WeightLayout.OIHW);
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, MapShape> kernels = Parameters.shapes(template.architecture());
    for (WeightSource source : template.sources()) {
      MapShape k = kernels.get(source.node());
      int inputs = k.batch() * k.height() * k.width();
      if (source.kind() != WeightSource.Kind.AFFINE) {
        boolean dense = source.kind() == WeightSource.Kind.DENSE;
        List<Integer> shape =
            dense
                ? List.of(k.channels(), inputs)
                : List.of(k.channels(), k.width(), k.batch(), k.height());
        made.put(source.node() + ".weight", shape, random, 0, Math.sqrt(2.0 / inputs));
      }
      List<Integer> outputs = List.of(k.channels());
      if (source.norm().isPresent()) {
        String norm = source.norm().get();
        made.put(norm + ".weight", outputs, random, 1, 0.1);
        made.put(norm + ".bias", outputs, random, 0, 0.1);
        made.put(norm + ".running_mean", outputs, random, 0, 0.1);
        made.put(norm + ".running_var", outputs, random, 1.5, 0.1);
      } else {
        made.put(source.node() + ".bias", outputs, random, 0, 0.1);
      }
    }
    return made;
  }

  private void put(
      String name, List<Integer> shape, SplittableRandom random, double mean, double spread) {
    float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      // A sum of uniforms is near enough to a gaussian and much faster for millions of values.
      double wave = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
      values[i] = (float) (mean + 2 * spread * wave);
    }
    put(name, shape, values);
  }

  void put(String name, List<Integer> shape, float[] values) {
    tensors.put(name, new Values(shape, values));
  }

  @Override
  public Path path() {
    return Path.of("memory");
  }

  @Override
  public WeightLayout layout() {
    return layout;
  }

  @Override
  public List<WeightEntry> entries() {
    return tensors.entrySet().stream()
        .map(e -> new WeightEntry(e.getKey(), e.getValue().shape(), DType.F32))
        .toList();
  }

  @Override
  public Map<String, String> metadata() {
    return Map.of();
  }

  @Override
  public float[] read(String name) {
    return tensors.get(name).values().clone();
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
