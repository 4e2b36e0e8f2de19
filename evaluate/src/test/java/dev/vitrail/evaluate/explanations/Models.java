package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.Target;
import dev.vitrail.engine.Window;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/** Small models whose answers are known. */
final class Models {

  private Models() {}

  /** One logit, a function of the pixels of a one-channel image. */
  static ScoreFunction of(ToDoubleFunction<double[]> function) {
    return images -> {
      int size = images.shape().imageSize();
      double[] logits = new double[images.shape().batch()];
      for (int b = 0; b < logits.length; b++) {
        double[] x = new double[size];
        for (int i = 0; i < size; i++) {
          x[i] = images.values()[b * size + i];
        }
        logits[b] = function.applyAsDouble(x);
      }
      return new Scores(logits.length, 1, logits, Probability.SIGMOID);
    };
  }

  static ScoreFunction linear(double... weights) {
    return of(
        x -> {
          double sum = 0;
          for (int i = 0; i < x.length; i++) {
            sum += weights[i % weights.length] * x[i];
          }
          return sum;
        });
  }

  static FeatureMaps image(int height, int width, double... values) {
    float[] narrow = new float[height * width];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return new FeatureMaps(new MapShape(1, height, width, 1), narrow);
  }

  static FeatureMaps drawn(MapShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new FeatureMaps(shape, values);
  }

  /** Two convolutions and a linear head over 10 x 14 colour images, three outputs. */
  static Network net(long seed) {
    List<Architecture.Node> nodes =
        List.of(
            node("conv1", new Layer.Conv(Window.square(3, 1, 1), 6), Architecture.INPUT),
            node("relu1", new Layer.Relu(), "conv1"),
            node("conv2", new Layer.Conv(Window.square(3, 2, 1), 8), "relu1"),
            node("relu2", new Layer.Relu(), "conv2"),
            node("pool", new Layer.GlobalAverage(), "relu2"),
            node("logits", new Layer.Conv(Window.square(1, 1, 0), 3), "pool"));
    Architecture net = new Architecture("toy", 10, 14, 3, nodes);
    return Network.open(net, Parameters.random(net, Precision.FLOAT, seed));
  }

  private static Architecture.Node node(String name, Layer layer, String input) {
    return new Architecture.Node(name, layer, List.of(input));
  }

  /** The gradient of the logit by the image. */
  static MapMethod gradient() {
    return net ->
        MapSupplier.of(
            MapSupplier.MapKind.SENSITIVITY,
            java.util.Optional.empty(),
            request -> gradient(net, request));
  }

  /** The gradient times the image: its baseline is 0. */
  static MapMethod gradientTimesInput() {
    return net ->
        MapSupplier.of(
            MapSupplier.MapKind.CONTRIBUTION,
            java.util.Optional.of(Baseline.ZERO),
            request -> {
              FeatureMaps maps = gradient(net, request);
              for (int i = 0; i < maps.values().length; i++) {
                maps.values()[i] *= request.images().values()[i];
              }
              return maps;
            });
  }

  private static FeatureMaps gradient(Network net, MapRequest request) {
    try (GradientEngine engine = new GradientEngine(net, List.of())) {
      engine.forward(request.images());
      return engine
          .gradients(
              Target.logits(net.architecture(), request.targets()),
              BackwardRule.STANDARD,
              List.of(Architecture.INPUT))
          .get(Architecture.INPUT);
    }
  }
}
