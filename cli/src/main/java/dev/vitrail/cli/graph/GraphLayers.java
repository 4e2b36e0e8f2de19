package dev.vitrail.cli.graph;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.plan.InterpretableInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which layers of a net are mined. */
final class GraphLayers {

  private static final int USUAL = 3;
  private static final int LEAST_CELLS = 9;

  private GraphLayers() {}

  /**
   * The layers that were asked for, lowest first.
   *
   * @throws VitrailException of kind USAGE for a layer that the net does not have, is named twice
   *     or has no maps
   */
  static List<String> named(Architecture net, List<String> wanted) {
    Map<String, MapShape> shapes = net.shapes(1);
    for (String name : wanted) {
      if (!net.has(name)) {
        throw VitrailException.usage(
            "--layers: the net has no layer '%s'. Usual are %s; all are in its architecture"
                .formatted(name, String.join(", ", stages(net, rectified(net)))));
      }
      if (shapes.get(name).cells() < 2) {
        throw VitrailException.usage(
            "--layers: layer '%s' has %d cell; a layer with maps is needed, such as %s"
                .formatted(
                    name,
                    shapes.get(name).cells(),
                    String.join(", ", stages(net, rectified(net)))));
      }
    }
    List<String> sorted =
        net.nodes().stream().map(Architecture.Node::name).filter(wanted::contains).toList();
    if (sorted.size() != wanted.size()) {
      throw VitrailException.usage(
          "--layers names a layer twice: %s".formatted(String.join(", ", wanted)));
    }
    return sorted;
  }

  /**
   * The last interpretable layer, or the highest maps, and up to two below it that differ in size:
   * of each stage the last output that all later layers read.
   */
  static List<String> usual(Architecture net, InterpretableInfo info) {
    List<String> all = rectified(net);
    Optional<String> top =
        info.layers().isEmpty()
            ? Optional.empty()
            : Optional.of(info.layers().get(info.layers().size() - 1).plan().maps());
    List<String> below = top.map(name -> all.subList(0, all.indexOf(name))).orElse(all);
    List<String> stages = new ArrayList<>(stages(net, below));
    top.ifPresent(stages::add);
    return stages.subList(Math.max(0, stages.size() - USUAL), stages.size());
  }

  /** Of layers of equal size in a row the last that all later layers read, lowest first. */
  private static List<String> stages(Architecture net, List<String> layers) {
    List<String> stages = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      String name = layers.get(i);
      if ((stages.isEmpty() || differs(net, name, stages.get(0))) && isOnlyWay(net, name)) {
        stages.add(0, name);
      }
    }
    return stages;
  }

  private static boolean differs(Architecture net, String name, String above) {
    Map<String, MapShape> shapes = net.shapes(1);
    return !shapes.get(name).equals(shapes.get(above));
  }

  private static boolean isOnlyWay(Architecture net, String name) {
    try {
      return !net.after(name).nodes().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Layers after a ReLU that have maps worth mining, lowest first. */
  private static List<String> rectified(Architecture net) {
    Map<String, MapShape> shapes = net.shapes(1);
    return net.nodes().stream()
        .filter(node -> node.layer() instanceof Layer.Relu)
        .map(Architecture.Node::name)
        .filter(name -> shapes.get(name).cells() >= LEAST_CELLS)
        .toList();
  }
}
