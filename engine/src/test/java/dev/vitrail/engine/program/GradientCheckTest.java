package dev.vitrail.engine.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.kernels.Kernels;
import dev.vitrail.engine.kernels.Nd4jKernels;
import dev.vitrail.engine.kernels.OneDnnKernels;
import dev.vitrail.engine.nets.SlimNets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Gradients meet central differences in double precision, and the fast path meets the exact one.
 */
class GradientCheckTest {

  /** A kink of a ReLU or a max pool inside the first step is not inside all of the smaller ones. */
  private static final double[] STEPS = {1e-7, 1e-8, 1e-9};

  /** A net with every kind of layer: fused and unfused sums, ceil pools, LRN, affine, dropouts. */
  private static Architecture everyLayer() {
    List<Node> nodes = new ArrayList<>();
    nodes.add(node("c1", new Layer.Conv(Window.square(3, 1, 1), 4), "input"));
    nodes.add(node("pad", new Layer.ZeroPad(1, 0, 2, 1), "c1"));
    nodes.add(node("p0", new Layer.MaxPool(Window.square(3, 1, 0), false), "pad"));
    nodes.add(node("r1", new Layer.Relu(), "p0"));
    nodes.add(node("lrn", new Layer.LocalResponseNorm(3, 0.4, 0.75, 1), "r1"));
    nodes.add(node("p1", new Layer.MaxPool(Window.square(3, 2, 0), true), "lrn"));
    nodes.add(node("drop1", new Layer.ChannelDropout(0.3), "p1"));
    nodes.add(node("affine", new Layer.Affine(), "drop1"));
    nodes.add(node("c2", new Layer.Conv(Window.square(1, 1, 0), 4), "affine"));
    nodes.add(node("sum", new Layer.Add(), "c2", "p1"));
    nodes.add(node("r2", new Layer.Relu(), "sum"));
    nodes.add(node("c3", new Layer.Conv(Window.same(3, 1), 3), "r2"));
    nodes.add(node("r3", new Layer.Relu(), "c3"));
    nodes.add(node("p2", new Layer.AveragePool(Window.square(3, 1, 1), true), "r2"));
    nodes.add(node("p3", new Layer.AveragePool(Window.square(3, 1, 1), false), "r2"));
    nodes.add(node("cat", new Layer.Concat(), "r3", "p2", "p3"));
    nodes.add(node("sum2", new Layer.Add(), "p2", "p3"));
    nodes.add(node("cat2", new Layer.Concat(), "cat", "sum2"));
    nodes.add(node("drop", new Layer.Dropout(0.3), "cat2"));
    nodes.add(node("gap", new Layer.GlobalAverage(), "drop"));
    nodes.add(node("fc", new Layer.Conv(Window.square(1, 1, 0), 3), "gap"));
    return new Architecture("every-layer", 8, 9, 3, nodes);
  }

  private static Node node(String name, Layer layer, String... inputs) {
    return new Node(name, layer, List.of(inputs));
  }

  @Test
  void everyLayerMeetsFiniteDifferences() {
    check(everyLayer(), true);
  }

  @ParameterizedTest
  @CsvSource({
    "small, 20",
    "resnet18, 33",
    "resnet50, 33",
    "resnet50-v1, 33",
    "resnet50v2, 33",
    "inceptionv3, 75",
    "inceptionv3-keras, 75",
    "squeezenet1_1, 35",
    "googlenet, 35",
    "alexnet, 63",
    "vgg16, 32",
    "vgg19, 32"
  })
  void netsMeetFiniteDifferences(String name, int size) {
    check(SlimNets.build(name, size, 5, 8).architecture(), false);
  }

  private static void check(Architecture net, boolean training) {
    try (Kernels kernels = new Nd4jKernels(Precision.DOUBLE);
        Parameters weights = Parameters.random(net, Precision.DOUBLE, 3);
        Run run = new Run(net, kernels, weights, training)) {
      giveBiases(weights);
      run.backward();
      if (training) {
        run.trained().keySet().forEach(node -> run.probe(List.of(node)));
      }
      run.probe(List.copyOf(run.trained().keySet()));
      run.probeInput();
    }
  }

  /** Behind silent maps a bias of 0 would sit right on the kink of the next ReLU. */
  private static void giveBiases(Parameters weights) {
    SplittableRandom random = new SplittableRandom(8);
    for (ConvWeights w : weights.all().values()) {
      w.bias().put(random.doubles(w.bias().shape().size(), -0.1, 0.1).toArray());
      w.changed();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "every-layer, 0",
    "small, 32",
    "resnet18, 64",
    "resnet50, 64",
    "googlenet, 64",
    "resnet50v2, 33",
    "inceptionv3, 75"
  })
  void fastPathAgreesWithDoublePrecision(String name, int size) {
    Architecture net = size == 0 ? everyLayer() : SlimNets.build(name, size, 5, 4).architecture();
    try (Kernels exact = new Nd4jKernels(Precision.DOUBLE);
        Kernels fast = new OneDnnKernels();
        Parameters wide = Parameters.random(net, Precision.DOUBLE, 3);
        Parameters narrow = Parameters.random(net, Precision.FLOAT, 3);
        Run expected = new Run(net, exact, wide, true);
        Run found = new Run(net, fast, narrow, true)) {
      expected.backward();
      found.backward();
      assertClose(name + " input", expected.inputGradient, found.inputGradient);
      for (String node : expected.trained().keySet()) {
        assertClose(
            name + " " + node,
            expected.gradients.get(node).kernel().toDoubles(),
            found.gradients.get(node).kernel().toDoubles());
        assertClose(
            name + " bias " + node,
            expected.gradients.get(node).bias().toDoubles(),
            found.gradients.get(node).bias().toDoubles());
      }
    }
  }

  private static void assertClose(String what, double[] expected, double[] found) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(expected[i] - found[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    assertTrue(
        Math.sqrt(difference) <= 2e-3 * Math.sqrt(norm) + 1e-9,
        () -> what + " is off by more than 2e-3 of its norm");
  }

  /** One net on one batch with a fixed random loss. */
  private static final class Run implements AutoCloseable {
    final Parameters weights;
    final Pass pass;
    final Tensor seed;
    final double[] lossWeights;
    final Map<String, ConvWeights> gradients = new HashMap<>();
    final boolean training;
    final String output;
    double[] inputGradient = new double[0];

    Run(Architecture net, Kernels kernels, Parameters weights, boolean training) {
      this.weights = weights;
      this.training = training;
      this.output = net.output();
      this.pass = new Pass(Program.compile(net, List.of()), kernels, weights, 2, true);
      SplittableRandom random = new SplittableRandom(1);
      fill(pass.input(), random);
      MapShape out = net.shapes(2).get(net.output());
      this.lossWeights = random.doubles(out.size(), -1, 1).toArray();
      this.seed = Tensor.zeros(kernels.precision(), out);
      put(seed, lossWeights);
      for (Node node : net.nodes()) {
        if (node.layer() instanceof Layer.Conv) {
          gradients.put(
              node.name(),
              new ConvWeights(kernels.precision(), weights.get(node.name()).kernel().shape()));
        }
      }
    }

    Map<String, ConvWeights> trained() {
      Map<String, ConvWeights> trained = new HashMap<>();
      gradients.keySet().forEach(n -> trained.put(n, weights.get(n)));
      return trained;
    }

    void backward() {
      pass.forward(training, 11);
      BackwardPlan plan =
          new BackwardPlan(BackwardRule.STANDARD, Set.of("input"), gradients, Map.of());
      inputGradient = pass.backward(Map.of(output, seed), plan).get("input").toDoubles();
    }

    double loss() {
      weights.all().values().forEach(ConvWeights::changed);
      double[] out = pass.forward(training, 11).toDoubles();
      double loss = 0;
      for (int i = 0; i < out.length; i++) {
        loss += out[i] * lossWeights[i];
      }
      return loss;
    }

    /** Compares the slope along a random direction through the kernels and biases of some nodes. */
    void probe(List<String> nodes) {
      List<Tensor> tensors = new ArrayList<>();
      List<double[]> slopes = new ArrayList<>();
      for (String node : nodes) {
        tensors.add(weights.get(node).kernel());
        slopes.add(gradients.get(node).kernel().toDoubles());
        tensors.add(weights.get(node).bias());
        slopes.add(gradients.get(node).bias().toDoubles());
      }
      probe(nodes.toString(), tensors, slopes);
    }

    void probeInput() {
      probe("input", List.of(pass.input()), List.of(inputGradient));
    }

    private void probe(String what, List<Tensor> tensors, List<double[]> slopes) {
      SplittableRandom random = new SplittableRandom(what.hashCode());
      List<double[]> directions = new ArrayList<>();
      double expected = 0;
      double size = 0;
      for (double[] slope : slopes) {
        double[] direction = random.doubles(slope.length, -1, 1).toArray();
        directions.add(direction);
        for (int i = 0; i < slope.length; i++) {
          expected += slope[i] * direction[i];
          size += Math.abs(slope[i] * direction[i]);
        }
      }
      double found = 0;
      for (double step : STEPS) {
        move(tensors, directions, step);
        double up = loss();
        move(tensors, directions, -2 * step);
        double down = loss();
        move(tensors, directions, step);
        found = (up - down) / (2 * step);
        if (Math.abs(found - expected) <= 1e-5 * size + 1e-9) {
          return;
        }
      }
      assertEquals(expected, found, 1e-5 * size + 1e-9, what);
    }

    private static void move(List<Tensor> tensors, List<double[]> directions, double step) {
      for (int t = 0; t < directions.size(); t++) {
        double[] values = tensors.get(t).toDoubles();
        for (int i = 0; i < values.length; i++) {
          values[i] += step * directions.get(t)[i];
        }
        tensors.get(t).put(values);
      }
    }

    private static void fill(Tensor tensor, SplittableRandom random) {
      double[] values = new double[tensor.shape().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      put(tensor, values);
    }

    private static void put(Tensor tensor, double[] values) {
      if (tensor.precision() == Precision.DOUBLE) {
        tensor.put(values);
        return;
      }
      float[] narrow = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        narrow[i] = (float) values[i];
      }
      tensor.put(narrow);
    }

    @Override
    public void close() {
      pass.close();
      seed.close();
      gradients.values().forEach(ConvWeights::close);
    }
  }
}
