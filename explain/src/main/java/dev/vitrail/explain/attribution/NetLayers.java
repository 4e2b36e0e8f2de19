package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the layers of a net are good for: which one a method takes by default, and why not. */
public final class NetLayers {

  private static final String MASK = "template-mask";

  private final Architecture net;
  private final Map<String, MapShape> shapes;
  private final Map<String, Boolean> nonNegative = new HashMap<>();

  public NetLayers(Architecture net) {
    this.net = net;
    this.shapes = net.shapes(1);
    nonNegative.put(Architecture.INPUT, false);
    for (Node node : net.nodes()) {
      nonNegative.put(node.name(), isNonNegative(node));
    }
  }

  /** The last maps before the net turns them into a vector, after ReLU and mask. */
  public String lastMaps() {
    for (Node node : net.nodes()) {
      String in = node.inputs().get(0);
      if (shapes.get(node.name()).cells() == 1 && shapes.get(in).cells() > 1) {
        return in;
      }
    }
    throw VitrailException.usage(
        "%s has no layer with maps; its layers: %s".formatted(net.name(), shapes.keySet()));
  }

  /**
   * A layer that was asked for, or the default.
   *
   * @throws VitrailException of kind USAGE when the net has no such layer or it holds no maps
   */
  public String maps(Optional<String> wanted) {
    if (wanted.isEmpty()) {
      return lastMaps();
    }
    String layer = known(wanted.get());
    if (shapes.get(layer).cells() == 1) {
      throw VitrailException.usage(
          "Layer %s is a vector %s; this method needs maps. 'vitrail layers' lists them"
              .formatted(layer, shapes.get(layer)));
    }
    return layer;
  }

  /** A layer of the net by name; the input is none. */
  public String known(String layer) {
    if (!net.has(layer)) {
      throw VitrailException.usage(
          "%s has no layer '%s'. 'vitrail layers' lists them; the default is %s"
              .formatted(net.name(), layer, lastMaps()));
    }
    return layer;
  }

  /** Output shape of one image at a layer. */
  public MapShape shape(String layer) {
    return shapes.get(layer);
  }

  /** Whether the values of a layer cannot be below 0. */
  public boolean nonNegative(String layer) {
    return nonNegative.get(layer);
  }

  /** Whether a layer is a template mask. */
  public static boolean isMask(Node node) {
    return node.layer() instanceof Layer.Operator operator && operator.operator().equals(MASK);
  }

  /** Template masks of the net, in order. */
  public List<Node> masks() {
    return net.nodes().stream().filter(NetLayers::isMask).toList();
  }

  /**
   * A head of global average pooling and one dense layer.
   *
   * @param maps the layer that is averaged
   * @param dense the dense layer, whose kernel is {@code [1, 1, channels, classes]}
   */
  public record AverageHead(String maps, String dense) {}

  /** The head, when it is of this kind; class activation maps need it. */
  public Optional<AverageHead> averageHead() {
    Node dense = net.node(net.output());
    Node below = belowDropout(dense.inputs().get(0));
    if (!(dense.layer() instanceof Layer.Conv) || below == null || !averages(below)) {
      return Optional.empty();
    }
    return Optional.of(new AverageHead(below.inputs().get(0), dense.name()));
  }

  private Node belowDropout(String name) {
    Node node = net.has(name) ? net.node(name) : null;
    while (node != null && node.layer() instanceof Layer.Dropout) {
      String in = node.inputs().get(0);
      node = net.has(in) ? net.node(in) : null;
    }
    return node;
  }

  private boolean averages(Node node) {
    boolean whole =
        node.layer() instanceof Layer.GlobalAverage
            || (node.layer() instanceof Layer.AveragePool && shapes.get(node.name()).cells() == 1);
    return whole && shapes.get(node.inputs().get(0)).cells() > 1;
  }

  private boolean isNonNegative(Node node) {
    Layer layer = node.layer();
    if (layer instanceof Layer.Relu) {
      return true;
    }
    boolean keepsSign =
        layer instanceof Layer.MaxPool
            || layer instanceof Layer.AveragePool
            || layer instanceof Layer.GlobalAverage
            || layer instanceof Layer.Concat
            || layer instanceof Layer.Add
            || layer instanceof Layer.ZeroPad
            || layer instanceof Layer.Dropout
            || layer instanceof Layer.ChannelDropout
            || layer instanceof Layer.LocalResponseNorm
            || isMask(node);
    return keepsSign && node.inputs().stream().allMatch(nonNegative::get);
  }
}
