package dev.vitrail.cli.layers;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.explain.attribution.NetLayers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which layers of a net are looked at. */
final class LayerChoice {

  private final Architecture net;
  private final NetLayers layers;

  LayerChoice(Architecture net) {
    this.net = net;
    this.layers = new NetLayers(net);
  }

  /** Every layer whose values are cut at zero, in order: ReLU and template masks. */
  List<String> rectified() {
    return net.nodes().stream()
        .filter(node -> node.layer() instanceof Layer.Relu || NetLayers.isMask(node))
        .map(Node::name)
        .toList();
  }

  /**
   * The layers that a user named, or the maps behind the first and the third ReLU and the last maps
   * before the head.
   */
  List<String> drawn(List<String> named) {
    if (!named.isEmpty()) {
      return named.stream().map(name -> layers.maps(Optional.of(name))).distinct().toList();
    }
    List<String> maps =
        rectified().stream().filter(name -> layers.shape(name).cells() > 1).toList();
    Stream<String> early = Stream.concat(maps.stream().limit(1), maps.stream().skip(2).limit(1));
    return Stream.concat(early, Stream.of(layers.lastMaps())).distinct().toList();
  }

  /** The first convolution over the colours of the image. */
  Optional<Node> first() {
    return net.nodes().stream()
        .filter(node -> node.layer() instanceof Layer.Conv)
        .filter(node -> layers.shape(node.name()).cells() > 1)
        .filter(node -> node.inputs().contains(Architecture.INPUT))
        .findFirst();
  }
}
