package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.kernels.Nd4jKernels;
import java.util.Map;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Our nets as DL4J graphs and back. A graph has one vertex for each layer, under its own name,
 * except that a ReLU lies inside the convolution or sum before it; then {@value #LOGITS}, rows of
 * logits, and {@value #OUTPUT}, softmax and cross entropy. It reads NHWC images and one-hot labels
 * {@code [batch, classes]}, and its outputs are class probabilities.
 *
 * <p>Freeze layers with DL4J's transfer learning. Affine layers are never trained.
 */
public final class Dl4jNets {

  /** Name of the vertex with rows of logits. */
  public static final String LOGITS = "logits";

  /** Name of the output layer. */
  public static final String OUTPUT = "softmax";

  private Dl4jNets() {}

  /**
   * A graph that computes what a {@link Network} of these weights computes, in their precision.
   *
   * @param parameters copied; stay the caller's
   * @param updater how weights learn
   * @param seed of dropout
   * @return a graph to be closed with {@link #close}
   * @throws IllegalArgumentException when the net does not end in one cell, or names a layer
   *     {@value #LOGITS} or {@value #OUTPUT}
   */
  public static ComputationGraph toComputationGraph(
      Architecture architecture, Parameters parameters, IUpdater updater, long seed) {
    ComputationGraph graph =
        new ComputationGraph(
            new GraphWriter(architecture).write(parameters.precision(), updater, seed));
    graph.init();
    Map<String, INDArray> table = graph.paramTable();
    for (Map.Entry<String, ConvWeights> entry : parameters.all().entrySet()) {
      ConvWeights weights = entry.getValue();
      assign(table, entry.getKey(), WeightViews.KERNEL, weights.kernel().array());
      assign(table, entry.getKey(), WeightViews.BIAS, weights.bias().array());
    }
    return graph;
  }

  private static void assign(
      Map<String, INDArray> table, String node, String key, INDArray values) {
    INDArray view = table.get(node + "_" + key);
    view.assign(values.reshape('c', view.shape()));
  }

  /** The architecture of a graph that {@link #toComputationGraph} made, frozen layers included. */
  public static Architecture architecture(ComputationGraphConfiguration configuration) {
    return new GraphReader(configuration).read();
  }

  /**
   * A net with a copy of the graph's weights.
   *
   * @return a net to be closed; the graph stays open
   */
  public static Network fromComputationGraph(ComputationGraph graph) {
    Architecture architecture = architecture(graph.getConfiguration());
    boolean wide = graph.params().dataType() == DataType.DOUBLE;
    Parameters parameters =
        Parameters.zeros(architecture, wide ? Precision.DOUBLE : Precision.FLOAT);
    Map<String, INDArray> table = graph.paramTable();
    for (String node : parameters.names()) {
      INDArray kernel = table.get(node + "_" + WeightViews.KERNEL).dup('c');
      INDArray bias = table.get(node + "_" + WeightViews.BIAS).dup('c');
      if (wide) {
        parameters.set(node, kernel.data().asDouble(), bias.data().asDouble());
      } else {
        parameters.set(node, kernel.data().asFloat(), bias.data().asFloat());
      }
      kernel.close();
      bias.close();
    }
    return wide
        ? new Network(architecture, parameters, new Nd4jKernels(Precision.DOUBLE))
        : Network.open(architecture, parameters);
  }

  /** Maps as an array for a graph, {@code [batch, height, width, channels]}. */
  public static INDArray array(FeatureMaps maps) {
    MapShape s = maps.shape();
    return Nd4j.createFromArray(maps.values())
        .reshape('c', s.batch(), s.height(), s.width(), s.channels());
  }

  /** Frees the native primitives of all layers, then the graph's own arrays. */
  public static void close(ComputationGraph graph) {
    for (GraphVertex vertex : graph.getVertices()) {
      closeRun(vertex);
      if (vertex.hasLayer()) {
        Trainable layer = vertex.getLayer();
        closeRun(layer instanceof FrozenLayer frozen ? frozen.getInsideLayer() : layer);
      }
    }
    graph.close();
  }

  private static void closeRun(Object part) {
    if (part instanceof WeightedLayerRun<?> run) {
      run.close();
    } else if (part instanceof EngineLayerRun run) {
      run.close();
    } else if (part instanceof JoinVertexRun run) {
      run.close();
    }
  }
}
