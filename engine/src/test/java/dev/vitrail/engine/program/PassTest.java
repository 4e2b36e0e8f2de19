package dev.vitrail.engine.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Operators;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.kernels.Nd4jKernels;
import dev.vitrail.engine.nets.SlimNets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pass that reuses the memory of dead activations answers as one that keeps them all. */
class PassTest {

  @ParameterizedTest
  @CsvSource({
    "small, 20",
    "resnet18, 33",
    "resnet50, 33",
    "resnet50v2, 33",
    "inceptionv3, 75",
    "squeezenet1_1, 35",
    "googlenet, 35",
    "vgg16, 32"
  })
  void memoryOfTheDeadIsFree(String name, int size) {
    Architecture net = SlimNets.build(name, size, 5, 8).architecture();
    for (boolean fast : new boolean[] {true, false}) {
      Parameters weights = Parameters.random(net, Precision.FLOAT, 3);
      try (Network network =
              fast
                  ? Network.open(net, weights)
                  : new Network(net, weights, new Nd4jKernels(Precision.FLOAT));
          GradientEngine engine = new GradientEngine(network, List.of())) {
        for (int batch : new int[] {2, 1, 2}) {
          FeatureMaps images = images(net.input(batch), batch);
          float[] kept = engine.forward(images).values();
          assertArrayEquals(kept, network.forward(images).values(), 1e-5f, name);
          assertArrayEquals(kept, network.forward(images).values(), 1e-5f, name + " again");
        }
      }
    }
  }

  @Test
  void anOperatorCanBeReplaced() {
    Architecture half = squashed(0.5);
    Parameters weights = Parameters.random(half, Precision.DOUBLE, 3);
    try (Network network = new Network(half, weights, new Nd4jKernels(Precision.DOUBLE));
        Pass replaced = pass(network, half);
        Pass built = pass(network, squashed(2))) {
      double[] usual = run(replaced);
      replaced.replace("squash", Operators.create(squash(2)));
      assertArrayEquals(run(built), run(replaced));
      assertFalse(Arrays.equals(usual, run(replaced)));
      replaced.replace("squash", Operators.create(squash(0.5)));
      assertArrayEquals(usual, run(replaced));
      assertThrows(
          IllegalArgumentException.class,
          () -> replaced.replace("conv", Operators.create(squash(2))));
    }
  }

  @Test
  void onlyWhatTheTrainedWeightsNeedIsKept() {
    Architecture net = SlimNets.build("resnet18", 33, 5, 8).architecture();
    List<String> top =
        Parameters.shapes(net).keySet().stream().filter(n -> n.matches("layer4.*|fc")).toList();
    Program program = Program.compile(net, List.of());
    try (Network network = Network.open(net, Parameters.random(net, Precision.FLOAT, 3));
        Pass all = new Pass(program, network.kernels(), network.parameters(), 2, true);
        Pass some =
            new Pass(program, network.kernels(), network.parameters(), 2, Set.copyOf(top))) {
      assertArrayEquals(gradients(all, net, top), gradients(some, net, top), 1e-6);
      assertTrue(some.bytes() < 0.7 * all.bytes(), some.bytes() + " of " + all.bytes());
      String below = "conv1";
      assertThrows(IllegalStateException.class, () -> gradients(some, net, List.of(below)));
    }
  }

  /** Gradients of weights for the same images, one after another. */
  private static double[] gradients(Pass pass, Architecture net, List<String> trained) {
    Map<String, ConvWeights> gradients = new TreeMap<>();
    Map<String, MapShape> shapes = Parameters.shapes(net);
    trained.forEach(n -> gradients.put(n, new ConvWeights(Precision.FLOAT, shapes.get(n))));
    pass.input().put(images(net.input(2), 1).values());
    MapShape out = pass.forward(true, 1).shape();
    try (Tensor seed = Tensor.zeros(Precision.FLOAT, out)) {
      float[] slope = new float[out.size()];
      Arrays.fill(slope, 0.1f);
      seed.put(slope);
      pass.backward(
          Map.of(net.output(), seed),
          new BackwardPlan(BackwardRule.STANDARD, Set.of(), gradients, Map.of()));
      return gradients.values().stream()
          .flatMapToDouble(g -> Arrays.stream(g.kernel().toDoubles()))
          .toArray();
    } finally {
      gradients.values().forEach(ConvWeights::close);
    }
  }

  private static Layer.Operator squash(double gain) {
    return new Layer.Operator("test-squash", Map.of("gain", gain));
  }

  private static Architecture squashed(double gain) {
    return new Architecture(
        "squashed",
        3,
        3,
        2,
        List.of(
            new Node("conv", new Layer.Conv(Window.square(1, 1, 0), 4), List.of("input")),
            new Node("squash", squash(gain), List.of("conv"))));
  }

  private static Pass pass(Network network, Architecture net) {
    Program program = Program.compile(net, List.of("conv"));
    return new Pass(program, network.kernels(), network.parameters(), 2, true);
  }

  /** Output, and the gradient of the output's sum at the convolution. */
  private static double[] run(Pass pass) {
    pass.input().put(images(new MapShape(2, 3, 3, 2), 1).values());
    Tensor out = pass.forward(false, 0);
    double[] ones = new double[out.shape().size()];
    Arrays.fill(ones, 1);
    try (Tensor seed = Tensor.zeros(Precision.DOUBLE, out.shape())) {
      seed.put(ones);
      BackwardPlan plan =
          new BackwardPlan(BackwardRule.STANDARD, Set.of("conv"), Map.of(), Map.of());
      double[] gradient = pass.backward(Map.of("squash", seed), plan).get("conv").toDoubles();
      return DoubleStream.concat(Arrays.stream(out.toDoubles()), Arrays.stream(gradient)).toArray();
    }
  }

  private static FeatureMaps images(MapShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble() - 0.5f;
    }
    return new FeatureMaps(shape, values);
  }
}
