package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;

/** Reads an architecture out of the configuration of a DL4J graph that holds only our layers. */
final class GraphReader {

  private final ComputationGraphConfiguration graph;

  /** The node whose output a vertex gives. */
  private final Map<String, String> nodeOf = new HashMap<>();

  private final List<Node> nodes = new ArrayList<>();

  GraphReader(ComputationGraphConfiguration graph) {
    this.graph = graph;
    nodeOf.put(Architecture.INPUT, Architecture.INPUT);
  }

  Architecture read() {
    GraphVertex end = graph.getVertices().get(Dl4jNets.LOGITS);
    if (!(end instanceof LogitsVertex logits)) {
      throw foreign(Dl4jNets.LOGITS, end);
    }
    Map<String, GraphVertex> open = new LinkedHashMap<>(graph.getVertices());
    open.remove(Dl4jNets.LOGITS);
    open.remove(Dl4jNets.OUTPUT);
    while (!open.isEmpty()) {
      int before = open.size();
      open.entrySet().removeIf(e -> readable(e.getKey()) && add(e.getKey(), e.getValue()));
      if (open.size() == before) {
        throw new IllegalArgumentException(
            "The graph's layers %s are not reached from '%s'"
                .formatted(open.keySet(), Architecture.INPUT));
      }
    }
    MapShape in = logits.input();
    return new Architecture(logits.net(), in.height(), in.width(), in.channels(), nodes);
  }

  private boolean readable(String vertex) {
    return nodeOf.keySet().containsAll(graph.getVertexInputs().get(vertex));
  }

  private boolean add(String name, GraphVertex vertex) {
    Layer layer;
    Optional<String> relu = Optional.empty();
    if (vertex instanceof JoinVertex join) {
      layer = join.layer();
      relu = join.relu();
    } else {
      org.deeplearning4j.nn.conf.layers.Layer conf = layer(name, vertex);
      if (conf instanceof WeightedLayer weighted) {
        layer = weighted.layer();
        relu = weighted instanceof VitrailConvLayer conv ? conv.relu() : relu;
      } else if (conf instanceof EngineLayer plain) {
        layer = plain.layer();
      } else {
        throw foreign(name, conf);
      }
    }
    List<String> inputs = graph.getVertexInputs().get(name).stream().map(nodeOf::get).toList();
    nodes.add(new Node(name, layer, inputs));
    relu.ifPresent(r -> nodes.add(new Node(r, new Layer.Relu(), List.of(name))));
    nodeOf.put(name, relu.orElse(name));
    return true;
  }

  private static org.deeplearning4j.nn.conf.layers.Layer layer(String name, GraphVertex vertex) {
    if (!(vertex instanceof LayerVertex holder) || holder.getPreProcessor() != null) {
      throw foreign(name, vertex);
    }
    org.deeplearning4j.nn.conf.layers.Layer conf = holder.getLayerConf().getLayer();
    return conf instanceof FrozenLayer frozen ? frozen.getLayer() : conf;
  }

  private static IllegalArgumentException foreign(String name, Object found) {
    return new IllegalArgumentException(
        "Vertex '%s' is not a layer of Vitrail: %s"
            .formatted(name, found == null ? "missing" : found.getClass().getName()));
  }
}
