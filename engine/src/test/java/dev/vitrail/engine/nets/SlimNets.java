package dev.vitrail.engine.nets;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import java.util.List;

/** The known nets with fewer filters: the same wiring at a fraction of the work. */
public final class SlimNets {

  private SlimNets() {}

  /**
   * A net whose convolutions have a fraction of their filters.
   *
   * @param classes fewer than any layer has filters
   * @param divisor of all numbers of filters
   */
  public static NetTemplate build(String name, int size, int classes, int divisor) {
    NetTemplate full = Nets.build(name, size, classes);
    List<Node> nodes =
        full.architecture().nodes().stream()
            .map(node -> new Node(node.name(), slim(node.layer(), classes, divisor), node.inputs()))
            .toList();
    return new NetTemplate(new Architecture(name, size, size, 3, nodes), full.sources());
  }

  private static Layer slim(Layer layer, int classes, int divisor) {
    return layer instanceof Layer.Conv conv && conv.outputs() != classes
        ? new Layer.Conv(conv.window(), conv.outputs() / divisor)
        : layer;
  }
}
