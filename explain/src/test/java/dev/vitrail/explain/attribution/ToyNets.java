package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.Nd4jKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Small nets with weights that a test knows, and formulas in place of nets. */
final class ToyNets {

  private ToyNets() {}

  static Node node(String name, Layer layer, String... inputs) {
    return new Node(name, layer, List.of(inputs));
  }

  static Layer conv(int kernel, int outputs) {
    return new Layer.Conv(Window.square(kernel, 1, 0), outputs);
  }

  /** A net in double precision whose kernels {@code [kh, kw, in, out]} are given. */
  static Network net(
      int height, int width, int channels, List<Node> nodes, Map<String, float[]> w) {
    Architecture net = new Architecture("toy", height, width, channels, nodes);
    Parameters weights = Parameters.zeros(net, Precision.DOUBLE);
    w.forEach(
        (name, kernel) ->
            weights.set(name, kernel, new float[weights.get(name).bias().shape().size()]));
    return new Network(net, weights, new Nd4jKernels(Precision.DOUBLE));
  }

  /** Two convolutions, a max pool, a residual sum, a mask on demand and an average head. */
  static Network random(boolean masked, long seed) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(node("c1", new Layer.Conv(Window.square(3, 1, 1), 6), "input"));
    nodes.add(node("r1", new Layer.Relu(), "c1"));
    nodes.add(node("pool", new Layer.MaxPool(Window.square(2, 2, 0), false), "r1"));
    nodes.add(node("c2", new Layer.Conv(Window.square(3, 1, 1), 6), "pool"));
    nodes.add(node("sum", new Layer.Add(), "c2", "pool"));
    nodes.add(node("r2", new Layer.Relu(), "sum"));
    String top = "r2";
    if (masked) {
      nodes.add(node("mask", new Layer.Operator("template-mask", Map.of("beta", 2.0)), "r2"));
      top = "mask";
    }
    nodes.add(node("gap", new Layer.GlobalAverage(), top));
    nodes.add(node("drop", new Layer.Dropout(0.2), "gap"));
    nodes.add(node("fc", conv(1, 3), "drop"));
    Architecture net = new Architecture("random", 12, 10, 3, nodes);
    return new Network(
        net, Parameters.random(net, Precision.DOUBLE, seed), new Nd4jKernels(Precision.DOUBLE));
  }

  static FeatureMaps images(int batch, int height, int width, int channels, long seed) {
    MapShape shape = new MapShape(batch, height, width, channels);
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new FeatureMaps(shape, values);
  }

  /** A formula and its gradient as a score of inputs {@code [1, height, width, 1]}. */
  record Formula(
      int height, int width, Function<double[], Double> value, Function<double[], double[]> slope)
      implements ScoreFunction {

    @Override
    public MapShape shape() {
      return new MapShape(1, height, width, 1);
    }

    @Override
    public int forwardBatch() {
      return 3;
    }

    @Override
    public int gradientBatch() {
      return 5;
    }

    @Override
    public double[] scores(FeatureMaps inputs) {
      double[] scores = new double[inputs.shape().batch()];
      for (int b = 0; b < scores.length; b++) {
        scores[b] = value.apply(input(inputs, b));
      }
      return scores;
    }

    @Override
    public Slope slope(FeatureMaps inputs) {
      float[] gradients = new float[inputs.values().length];
      int size = shape().size();
      for (int b = 0; b < inputs.shape().batch(); b++) {
        double[] own = slope.apply(input(inputs, b));
        for (int i = 0; i < size; i++) {
          gradients[b * size + i] = (float) own[i];
        }
      }
      return new Slope(scores(inputs), new FeatureMaps(inputs.shape(), gradients));
    }

    private double[] input(FeatureMaps inputs, int image) {
      return Upsampling.values(inputs, image);
    }

    /** {@code w x + b}. */
    static Formula linear(int height, int width, double[] w, double bias) {
      return new Formula(
          height,
          width,
          x -> {
            double sum = bias;
            for (int i = 0; i < w.length; i++) {
              sum += w[i] * x[i];
            }
            return sum;
          },
          x -> w);
    }
  }
}
