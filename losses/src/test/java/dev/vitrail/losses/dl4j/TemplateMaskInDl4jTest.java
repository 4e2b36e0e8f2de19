package dev.vitrail.losses.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.dl4j.Dl4jNets;
import dev.vitrail.losses.TemplateMaskProvider;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The template mask is a DL4J layer without a class of its own: an operator of the engine. */
class TemplateMaskInDl4jTest {

  private static Architecture net() {
    Map<String, Double> beta = Map.of("beta", 2.0);
    return new Architecture(
        "masked",
        8,
        8,
        3,
        List.of(
            node("conv", new Layer.Conv(Window.same(3, 3), 6), "input"),
            node("maps", new Layer.Relu(), "conv"),
            node("mask", new Layer.Operator(TemplateMaskProvider.KIND, beta), "maps"),
            node("pool", new Layer.GlobalAverage(), "mask"),
            node("fc", new Layer.Conv(Window.square(1, 1, 0), 2), "pool")));
  }

  private static Node node(String name, Layer layer, String input) {
    return new Node(name, layer, List.of(input));
  }

  private static FeatureMaps images(int count) {
    MapShape shape = net().input(count);
    SplittableRandom random = new SplittableRandom(1);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      boolean second = i / shape.imageSize() % 2 == 1;
      values[i] = (float) random.nextDouble(-1, 1) + (second && i % 3 == 0 ? 1 : 0);
    }
    return new FeatureMaps(shape, values);
  }

  @Test
  void itComputesAndTrainsInAGraph() {
    INDArray labels = Nd4j.zeros(4, 2);
    for (int n = 0; n < 4; n++) {
      labels.putScalar(n, n % 2, 1);
    }
    FeatureMaps images = images(4);
    try (Parameters weights = Parameters.random(net(), Precision.FLOAT, 3)) {
      ComputationGraph graph = Dl4jNets.toComputationGraph(net(), weights, new Adam(0.01), 1);
      assertEquals(net(), Dl4jNets.architecture(graph.getConfiguration()));
      DataSet batch = new DataSet(Dl4jNets.array(images), labels);
      double before = graph.score(batch);
      for (int i = 0; i < 60; i++) {
        graph.fit(batch);
      }
      assertTrue(graph.score(batch) < 0.5 * before, before + " to " + graph.score(batch));
      INDArray masks = graph.feedForward(batch.getFeatures(), false).get("mask");
      INDArray logits = graph.feedForward(batch.getFeatures(), false).get(Dl4jNets.LOGITS);
      try (Network ours = Dl4jNets.fromComputationGraph(graph)) {
        Map<String, FeatureMaps> expected = ours.forward(images, List.of("mask", "fc"));
        assertClose(expected.get("mask").values(), masks);
        assertClose(expected.get("fc").values(), logits);
      }
      Dl4jNets.close(graph);
    }
  }

  private static void assertClose(float[] expected, INDArray found) {
    float[] values = found.dup('c').data().asFloat();
    assertEquals(expected.length, values.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], values[i], 1e-5 * (1 + Math.abs(expected[i])));
    }
  }
}
