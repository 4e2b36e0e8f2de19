package dev.vitrail.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.kernels.Kernels;
import dev.vitrail.engine.kernels.Nd4jKernels;
import dev.vitrail.engine.program.BackwardPlan;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

class Dl4jNetsTest {

  private static final int IMAGES = 3;

  @ParameterizedTest
  @CsvSource({
    "every-layer, 8",
    "small, 32",
    "resnet18, 64",
    "squeezenet1_1, 64",
    "resnet50v2, 33",
    "inceptionv3, 75",
    "resnet50, 33",
    "googlenet, 35",
    "vgg16, 32",
    "alexnet, 67"
  })
  void outputsAreThoseOfTheNetwork(String name, int size) {
    Architecture net = Toy.net(name, size);
    DataSet batch = Toy.batch(net, IMAGES, Precision.FLOAT, 5);
    Parameters weights = Parameters.random(net, Precision.FLOAT, 3);
    ComputationGraph graph = Dl4jNets.toComputationGraph(net, weights, new Sgd(0.1), 1);
    try (Network ours = Network.open(net, weights)) {
      float[] logits = ours.forward(images(batch)).values();
      INDArray found = graph.feedForward(batch.getFeatures(), false).get(Dl4jNets.LOGITS);
      assertClose(logits, found, 1e-5);
      assertClose(softmax(logits), graph.outputSingle(batch.getFeatures()), 1e-5);
      assertEquals(net, Dl4jNets.architecture(graph.getConfiguration()));
      try (Network back = Dl4jNets.fromComputationGraph(graph)) {
        assertClose(back.forward(images(batch)).values(), found, 1e-5);
      }
    } finally {
      Dl4jNets.close(graph);
    }
  }

  private static FeatureMaps images(DataSet batch) {
    return Tensor.over(batch.getFeatures()).toMaps();
  }

  private static float[] softmax(float[] logits) {
    float[] probabilities = new float[logits.length];
    for (int n = 0; n < logits.length; n += Toy.CLASSES) {
      double sum = 0;
      for (int c = 0; c < Toy.CLASSES; c++) {
        sum += Math.exp(logits[n + c]);
      }
      for (int c = 0; c < Toy.CLASSES; c++) {
        probabilities[n + c] = (float) (Math.exp(logits[n + c]) / sum);
      }
    }
    return probabilities;
  }

  private static void assertClose(float[] expected, INDArray found, double tolerance) {
    float[] values = found.dup('c').data().asFloat();
    assertEquals(expected.length, values.length);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], values[i], tolerance * (1 + Math.abs(expected[i])));
    }
  }

  /** Gradients of the cross entropy, summed over the batch, by our own pass. */
  private static Map<String, ConvWeights> gradients(
      Architecture net, Parameters weights, Kernels kernels, DataSet batch) {
    Map<String, ConvWeights> gradients = new LinkedHashMap<>();
    for (Node node : net.nodes()) {
      if (node.layer() instanceof Layer.Conv) {
        MapShape shape = weights.get(node.name()).kernel().shape();
        gradients.put(node.name(), new ConvWeights(kernels.precision(), shape));
      }
    }
    MapShape out = net.shapes(IMAGES).get(net.output());
    try (Pass pass = new Pass(Program.compile(net, List.of()), kernels, weights, IMAGES, true);
        Tensor seed = Tensor.zeros(kernels.precision(), out)) {
      pass.input().copyFrom(Tensor.over(batch.getFeatures()));
      double[] logits = pass.forward(true, 1).toDoubles();
      double[] error = errors(logits, batch.getLabels());
      Tensor filled = Toy.tensor(kernels.precision(), out, error);
      seed.copyFrom(filled);
      filled.close();
      pass.backward(
          Map.of(net.output(), seed),
          new BackwardPlan(BackwardRule.STANDARD, Set.of(), gradients, Map.of()));
    }
    return gradients;
  }

  private static double[] errors(double[] logits, INDArray labels) {
    double[] error = new double[logits.length];
    for (int n = 0; n < logits.length; n += Toy.CLASSES) {
      double sum = 0;
      for (int c = 0; c < Toy.CLASSES; c++) {
        sum += Math.exp(logits[n + c]);
      }
      for (int c = 0; c < Toy.CLASSES; c++) {
        error[n + c] = Math.exp(logits[n + c]) / sum - labels.getDouble(n / Toy.CLASSES, c);
      }
    }
    return error;
  }

  @ParameterizedTest
  @CsvSource({
    "every-layer, 8, DOUBLE, 1e-10",
    "every-layer, 8, FLOAT, 1e-4",
    "small, 32, FLOAT, 1e-4",
    "resnet18, 33, FLOAT, 1e-4",
    "squeezenet1_1, 35, FLOAT, 1e-4",
    "googlenet, 35, FLOAT, 1e-4"
  })
  void gradientsAreThoseOfThePass(String name, int size, Precision precision, double tolerance) {
    Architecture net = Toy.net(name, size);
    DataSet batch = Toy.batch(net, IMAGES, precision, 5);
    try (Parameters weights = Parameters.random(net, precision, 3);
        Kernels kernels =
            precision == Precision.DOUBLE ? new Nd4jKernels(precision) : Network.fastestKernels()) {
      ComputationGraph graph = Dl4jNets.toComputationGraph(net, weights, new Sgd(0.1), 1);
      graph.setInput(0, batch.getFeatures());
      graph.setLabels(batch.getLabels());
      graph.computeGradientAndScore();
      Map<String, ConvWeights> expected = gradients(net, weights, kernels, batch);
      for (Map.Entry<String, ConvWeights> one : expected.entrySet()) {
        INDArray kernel = graph.gradient().getGradientFor(one.getKey() + "_W");
        INDArray bias = graph.gradient().getGradientFor(one.getKey() + "_b");
        assertNear(one.getKey(), one.getValue().kernel().toDoubles(), kernel, tolerance);
        assertNear(one.getKey(), one.getValue().bias().toDoubles(), bias, tolerance);
        one.getValue().close();
      }
      long inGraph = graph.gradient().gradient().length();
      assertEquals(weights.count(), inGraph);
      Dl4jNets.close(graph);
    }
  }

  private static void assertNear(String what, double[] expected, INDArray found, double relative) {
    double[] values = found.dup('c').data().asDouble();
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(expected[i] - values[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    double limit = relative * Math.sqrt(norm) + 1e-12;
    assertTrue(Math.sqrt(difference) <= limit, what + " differs by " + Math.sqrt(difference));
  }

  @Test
  void oneFitIsOneStepByHand() {
    Architecture net = Toy.net("every-layer", 8);
    double rate = 0.3;
    DataSet batch = Toy.batch(net, IMAGES, Precision.DOUBLE, 5);
    try (Parameters weights = Parameters.random(net, Precision.DOUBLE, 3);
        Kernels kernels = new Nd4jKernels(Precision.DOUBLE)) {
      ComputationGraph graph = Dl4jNets.toComputationGraph(net, weights, new Sgd(rate), 1);
      graph.fit(batch);
      Map<String, ConvWeights> gradients = gradients(net, weights, kernels, batch);
      try (Network trained = Dl4jNets.fromComputationGraph(graph)) {
        for (String node : weights.names()) {
          double[] before = weights.get(node).kernel().toDoubles();
          double[] after = trained.parameters().get(node).kernel().toDoubles();
          double[] slope =
              gradients.containsKey(node)
                  ? gradients.get(node).kernel().toDoubles()
                  : new double[before.length];
          for (int i = 0; i < before.length; i++) {
            assertEquals(before[i] - rate * slope[i] / IMAGES, after[i], 1e-12, node);
          }
        }
      }
      gradients.values().forEach(ConvWeights::close);
      Dl4jNets.close(graph);
    }
  }

  @Test
  void configurationAndModelComeBackFromFiles(@TempDir Path folder) throws IOException {
    Architecture net = Toy.net("every-layer", 8);
    DataSet batch = Toy.batch(net, IMAGES, Precision.FLOAT, 5);
    try (Parameters weights = Parameters.random(net, Precision.FLOAT, 3)) {
      ComputationGraph graph = Dl4jNets.toComputationGraph(net, weights, new Adam(0.01), 1);
      graph.fit(batch);
      ComputationGraphConfiguration conf = graph.getConfiguration();
      ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(conf.toJson());
      assertEquals(conf, read);
      assertEquals(net, Dl4jNets.architecture(read));
      File file = folder.resolve("graph.zip").toFile();
      ModelSerializer.writeModel(graph, file, true);
      ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
      assertEquals(
          graph.outputSingle(batch.getFeatures()), restored.outputSingle(batch.getFeatures()));
      graph.fit(batch);
      restored.fit(batch);
      assertEquals(graph.params(), restored.params());
      Dl4jNets.close(restored);
      Dl4jNets.close(graph);
    }
  }

  @Test
  void frozenLayersStayAndTheOthersLearn() {
    Architecture net = Toy.net("small", 32);
    DataSet batch = Toy.batch(net, IMAGES, Precision.FLOAT, 5);
    try (Parameters weights = Parameters.random(net, Precision.FLOAT, 3)) {
      ComputationGraph graph = Dl4jNets.toComputationGraph(net, weights, new Sgd(0.1), 1);
      ComputationGraph frozen =
          new TransferLearning.GraphBuilder(graph).setFeatureExtractor("conv2").build();
      INDArray conv2 = frozen.getParam("conv2_W").dup();
      INDArray conv3 = frozen.getParam("conv3_W").dup();
      frozen.fit(batch);
      assertEquals(conv2, frozen.getParam("conv2_W"));
      assertNotEquals(conv3, frozen.getParam("conv3_W"));
      assertEquals(net, Dl4jNets.architecture(frozen.getConfiguration()));
      Dl4jNets.close(frozen);
      Dl4jNets.close(graph);
    }
  }

  @Test
  void dropoutDrawsAnewWhileTrainingAndRestsOtherwise() {
    List<Node> nodes =
        List.of(
            new Node("drop", new Layer.Dropout(0.5), List.of("input")),
            new Node("drop2", new Layer.Dropout(0.5), List.of("input")),
            new Node("sum", new Layer.Add(), List.of("drop", "drop2")),
            new Node("gap", new Layer.GlobalAverage(), List.of("sum")));
    Architecture net = new Architecture("drop", 8, 8, Toy.CLASSES, nodes);
    DataSet batch = Toy.batch(net, IMAGES, Precision.FLOAT, 5);
    try (Parameters none = Parameters.random(net, Precision.FLOAT, 3)) {
      ComputationGraph graph = Dl4jNets.toComputationGraph(net, none, new NoOp(), 1);
      ComputationGraph same = Dl4jNets.toComputationGraph(net, none, new NoOp(), 1);
      INDArray images = batch.getFeatures();
      Map<String, INDArray> maps = graph.feedForward(images, true);
      INDArray first = maps.get("drop").dup();
      assertNotEquals(first, maps.get("drop2"));
      INDArray second = graph.feedForward(images, true).get("drop").dup();
      assertNotEquals(first, second);
      assertEquals(first, same.feedForward(images, true).get("drop"));
      assertEquals(images, graph.feedForward(images, false).get("drop"));
      assertEquals(images.sumNumber().doubleValue(), first.sumNumber().doubleValue(), 120);
      Dl4jNets.close(same);
      Dl4jNets.close(graph);
    }
  }

  @Test
  void channelDropoutDropsWholeMaps() {
    List<Node> nodes =
        List.of(
            new Node("pad", new Layer.ZeroPad(1, 1, 1, 1), List.of("input")),
            new Node("drop", new Layer.ChannelDropout(0.5), List.of("pad")),
            new Node("gap", new Layer.GlobalAverage(), List.of("drop")));
    Architecture net = new Architecture("drop", 8, 8, 3, nodes);
    INDArray images = Nd4j.ones(DataType.FLOAT, 40, 8, 8, 3);
    try (Parameters none = Parameters.random(net, Precision.FLOAT, 3)) {
      ComputationGraph graph = Dl4jNets.toComputationGraph(net, none, new NoOp(), 1);
      INDArray sums = graph.feedForward(images, true).get("drop").sum(1, 2);
      int kept = 0;
      for (int image = 0; image < 40; image++) {
        for (int channel = 0; channel < 3; channel++) {
          double sum = sums.getDouble(image, channel);
          assertTrue(sum == 0 || sum == 128, "all 64 cells of a map or none, found " + sum);
          kept += sum > 0 ? 1 : 0;
        }
      }
      assertEquals(60, kept, 20);
      assertEquals(64.0, graph.feedForward(images, false).get("drop").sum(1, 2).getDouble(7, 1));
      Dl4jNets.close(graph);
    }
  }

  @Test
  void graphsOfOthersAreRefused() {
    ComputationGraphConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("input")
            .addLayer(
                "fc",
                new org.deeplearning4j.nn.conf.layers.OutputLayer.Builder().nIn(2).nOut(2).build(),
                "input")
            .setOutputs("fc")
            .build();
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> Dl4jNets.architecture(conf));
    assertEquals("Vertex 'logits' is not a layer of Vitrail: missing", refused.getMessage());
  }
}
