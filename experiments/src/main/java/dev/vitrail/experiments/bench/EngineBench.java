package dev.vitrail.experiments.bench;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Target;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.engine.program.BackwardPlan;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Times one kind of work on one net: {@code forward}, {@code input-gradient}, {@code train}
 * (forward, backward, SGD) or {@code train-top} (only the last stage and the classifier learn, but
 * the frozen part runs). Weights are random; the time does not depend on them. Prints one JSON
 * line.
 */
@Command(name = "engine-bench", mixinStandardHelpOptions = true)
public final class EngineBench implements Callable<Integer> {

  private static final int SIZE = 224;
  private static final int CLASSES = 1000;
  private static final double RATE = 1e-6;

  @Option(
      names = "--work",
      required = true,
      description = "forward, input-gradient, train, train-top")
  private String work = "";

  @Option(names = "--model", defaultValue = "resnet50")
  private String model = "";

  @Option(names = "--batch", defaultValue = "8")
  private int batch = 8;

  @Option(names = "--repeat", defaultValue = "10", description = "Timed calls after three more.")
  private int repeat = 10;

  /** Runs one benchmark. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new EngineBench()).execute(args));
  }

  @Override
  public Integer call() {
    Architecture net = Nets.build(model, SIZE, CLASSES).architecture();
    try (Network network = Network.open(net, Parameters.random(net, Precision.FLOAT, 1))) {
      switch (work) {
        case "forward" -> {
          FeatureMaps images = images(net);
          time(() -> network.forward(images));
        }
        case "input-gradient" -> inputGradient(network);
        case "train" -> train(network, convolutions(net, ""));
        case "train-top" -> train(network, top(net));
        default ->
            throw new CommandLine.ParameterException(new CommandLine(this), "Unknown work " + work);
      }
    }
    return 0;
  }

  private FeatureMaps images(Architecture net) {
    SplittableRandom random = new SplittableRandom(1);
    MapShape shape = net.input(batch);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble() - 0.5f;
    }
    return new FeatureMaps(shape, values);
  }

  private void time(Runnable call) {
    for (int i = 0; i < 3; i++) {
      call.run();
    }
    List<Double> milliseconds = new ArrayList<>();
    for (int i = 0; i < repeat; i++) {
      long start = System.nanoTime();
      call.run();
      milliseconds.add((System.nanoTime() - start) / 1e6);
    }
    Collections.sort(milliseconds);
    System.out.printf(
        "{\"work\": \"%s\", \"model\": \"%s\", \"batch\": %d, \"median_ms\": %.2f, \"min_ms\": %.2f, \"gflop\": %.3f}%n",
        work, model, batch, milliseconds.get(repeat / 2), milliseconds.get(0), gigaFlop());
  }

  /** Operations of the convolutions and dense layers in one call, a multiply-add counted as two. */
  private double gigaFlop() {
    Architecture net = Nets.build(model, SIZE, CLASSES).architecture();
    double forward = FlopCount.forward(net, net.nodes()) * batch;
    return switch (work) {
      case "input-gradient" -> 2 * forward;
      case "train" -> 3 * forward - FlopCount.forward(net, net.nodes().subList(0, 1)) * batch;
      case "train-top" -> forward + 2 * FlopCount.forward(net, topNodes(net)) * batch;
      default -> forward;
    };
  }

  private static List<Architecture.Node> topNodes(Architecture net) {
    return net.nodes().stream().filter(n -> top(net).contains(n.name())).toList();
  }

  private void inputGradient(Network network) {
    Architecture net = network.architecture();
    FeatureMaps images = images(net);
    Target target = Target.logit(net, 3);
    try (GradientEngine engine = new GradientEngine(network, List.of())) {
      time(
          () -> {
            engine.forward(images);
            engine.gradients(target, BackwardRule.STANDARD, List.of(Architecture.INPUT));
          });
    }
  }

  private static List<String> convolutions(Architecture net, String prefix) {
    return net.nodes().stream()
        .filter(n -> n.layer() instanceof Layer.Conv && n.name().startsWith(prefix))
        .map(Architecture.Node::name)
        .toList();
  }

  private static List<String> top(Architecture net) {
    List<String> top = new ArrayList<>(convolutions(net, "layer4"));
    top.add(net.output());
    return top;
  }

  private void train(Network network, List<String> trained) {
    Architecture net = network.architecture();
    FeatureMaps images = images(net);
    Map<String, ConvWeights> gradients = new LinkedHashMap<>();
    Map<String, MapShape> kernels = Parameters.shapes(net);
    trained.forEach(n -> gradients.put(n, new ConvWeights(Precision.FLOAT, kernels.get(n))));
    BackwardPlan plan = new BackwardPlan(BackwardRule.STANDARD, Set.of(), gradients, Map.of());
    MapShape out = net.shapes(batch).get(net.output());
    try (Pass pass =
            new Pass(
                Program.compile(net, List.of()),
                network.kernels(),
                network.parameters(),
                batch,
                Set.copyOf(trained));
        Tensor seed = Tensor.zeros(Precision.FLOAT, out)) {
      float[] slope = new float[out.size()];
      Arrays.fill(slope, 0.01f);
      seed.put(slope);
      time(
          () -> {
            pass.input().put(images.values());
            pass.forward(true, 1);
            pass.backward(Map.of(net.output(), seed), plan);
            gradients.forEach((node, gradient) -> step(network.parameters().get(node), gradient));
          });
    }
    gradients.values().forEach(ConvWeights::close);
  }

  private static void step(ConvWeights weights, ConvWeights gradient) {
    descend(weights.kernel(), gradient.kernel());
    descend(weights.bias(), gradient.bias());
    weights.changed();
  }

  private static void descend(Tensor value, Tensor gradient) {
    int size = value.shape().size();
    Nd4j.getBlasWrapper()
        .level1()
        .axpy(
            size,
            -RATE,
            gradient.array().reshape('c', 1, size),
            value.array().reshape('c', 1, size));
  }
}
