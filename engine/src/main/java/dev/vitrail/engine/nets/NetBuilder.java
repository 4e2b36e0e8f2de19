package dev.vitrail.engine.nets;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds layers one after the other; each method returns the name of what it added. */
final class NetBuilder {

  private final String name;
  private final MapShape input;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, MapShape> shapes = new LinkedHashMap<>();
  private final List<WeightSource> sources = new ArrayList<>();

  NetBuilder(String name, int size) {
    this.name = name;
    this.input = new MapShape(1, size, size, 3);
    shapes.put(Architecture.INPUT, input);
  }

  private String add(String node, Layer layer, String... inputs) {
    shapes.put(node, layer.output(List.of(inputs).stream().map(this::shape).toList()));
    nodes.add(new Node(node, layer, List.of(inputs)));
    return node;
  }

  MapShape shape(String node) {
    MapShape shape = shapes.get(node);
    if (shape == null) {
      throw new IllegalArgumentException("No layer '%s' before this one".formatted(node));
    }
    return shape;
  }

  /** Convolution with weights {@code node.weight} and {@code node.bias}. */
  String conv(String node, String in, int outputs, Window window) {
    sources.add(WeightSource.biased(node));
    return add(node, new Layer.Conv(window, outputs), in);
  }

  /** Convolution without bias whose batch norm is folded into it. */
  String convNorm(String node, String norm, String in, int outputs, Window window, double eps) {
    sources.add(WeightSource.normed(node, norm, eps));
    return add(node, new Layer.Conv(window, outputs), in);
  }

  /** A dense layer over everything below, as a convolution of the size of its input. */
  String dense(String node, String in, int outputs) {
    MapShape shape = shape(in);
    Window whole = new Window(shape.height(), shape.width(), 1, 0, 0, 0, 0);
    sources.add(WeightSource.dense(node));
    return add(node, new Layer.Conv(whole, outputs), in);
  }

  /** Batch norm that cannot be folded, as scale and shift. */
  String norm(String node, String in, double eps) {
    sources.add(WeightSource.affine(node, eps));
    return add(node, new Layer.Affine(), in);
  }

  String relu(String node, String in) {
    return add(node, new Layer.Relu(), in);
  }

  String add(String node, String first, String second) {
    return add(node, new Layer.Add(), first, second);
  }

  String concat(String node, String... inputs) {
    return add(node, new Layer.Concat(), inputs);
  }

  String maxPool(String node, String in, Window window, boolean ceil) {
    return add(node, new Layer.MaxPool(window, ceil), in);
  }

  String averagePool(String node, String in, Window window, boolean countPadding) {
    return add(node, new Layer.AveragePool(window, countPadding), in);
  }

  String globalAverage(String node, String in) {
    return add(node, new Layer.GlobalAverage(), in);
  }

  String dropout(String node, String in, double rate) {
    return add(node, new Layer.Dropout(rate), in);
  }

  String layer(String node, Layer layer, String in) {
    return add(node, layer, in);
  }

  NetTemplate build() {
    return new NetTemplate(
        new Architecture(name, input.height(), input.width(), input.channels(), nodes),
        List.copyOf(sources));
  }
}
