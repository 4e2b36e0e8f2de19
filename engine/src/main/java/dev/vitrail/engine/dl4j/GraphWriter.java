package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Writes an architecture as the configuration of a DL4J graph. */
final class GraphWriter {

  private final Architecture net;
  private final Map<String, MapShape> shapes;
  private final Map<String, Integer> readers = new HashMap<>();
  private final Map<String, Node> firstReader = new HashMap<>();

  /** The vertex in which the output of a node is found. */
  private final Map<String, String> vertexOf = new HashMap<>();

  private final Set<String> fused = new HashSet<>();

  GraphWriter(Architecture net) {
    this.net = net;
    this.shapes = net.shapes(1);
    for (Node node : net.nodes()) {
      for (String in : node.inputs()) {
        readers.merge(in, 1, Integer::sum);
        firstReader.putIfAbsent(in, node);
      }
    }
    if (net.has(Dl4jNets.LOGITS) || net.has(Dl4jNets.OUTPUT)) {
      throw new IllegalArgumentException(
          "%s names a layer '%s' or '%s', which the graph adds itself"
              .formatted(net.name(), Dl4jNets.LOGITS, Dl4jNets.OUTPUT));
    }
  }

  ComputationGraphConfiguration write(Precision precision, IUpdater updater, long seed) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(updater)
            .dataType(precision == Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT)
            .graphBuilder()
            .addInputs(Architecture.INPUT)
            .setInputTypes(NhwcArrays.type(net.input(1)));
    vertexOf.put(Architecture.INPUT, Architecture.INPUT);
    for (Node node : net.nodes()) {
      if (!fused.contains(node.name())) {
        vertexOf.put(node.name(), node.name());
        add(graph, node);
      }
    }
    int classes = shapes.get(net.output()).channels();
    graph.addVertex(
        Dl4jNets.LOGITS,
        new LogitsVertex(net.name(), net.input(1), classes),
        vertexOf.get(net.output()));
    LossLayer loss =
        new LossLayer.Builder(LossFunctions.LossFunction.MCXENT)
            .activation(Activation.SOFTMAX)
            .build();
    return graph
        .addLayer(Dl4jNets.OUTPUT, loss, Dl4jNets.LOGITS)
        .setOutputs(Dl4jNets.OUTPUT)
        .build();
  }

  private void add(GraphBuilder graph, Node node) {
    List<String> from = node.inputs().stream().map(vertexOf::get).toList();
    String[] inputs = from.toArray(String[]::new);
    int channels = shapes.get(node.inputs().get(0)).channels();
    Layer layer = node.layer();
    if (layer instanceof Layer.Conv conv) {
      graph.addLayer(node.name(), new VitrailConvLayer(conv, channels, fuseRelu(node)), inputs);
    } else if (layer instanceof Layer.Affine) {
      graph.addLayer(node.name(), new VitrailAffineLayer(channels), inputs);
    } else if (layer instanceof Layer.Add) {
      graph.addVertex(node.name(), JoinVertex.sum(fuseRelu(node)), inputs);
    } else if (layer instanceof Layer.Concat) {
      graph.addVertex(node.name(), JoinVertex.concat(), inputs);
    } else {
      graph.addLayer(node.name(), new EngineLayer(layer), inputs);
    }
  }

  /** Takes the ReLU that alone reads this node into it. */
  private Optional<String> fuseRelu(Node node) {
    Node reader = firstReader.get(node.name());
    if (readers.getOrDefault(node.name(), 0) != 1 || !(reader.layer() instanceof Layer.Relu)) {
      return Optional.empty();
    }
    fused.add(reader.name());
    vertexOf.put(reader.name(), node.name());
    return Optional.of(reader.name());
  }
}
