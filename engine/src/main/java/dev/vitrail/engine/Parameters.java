package dev.vitrail.engine;

import dev.vitrail.engine.kernels.ConvWeights;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The weights of a net by node name. Owns their memory. */
public final class Parameters implements AutoCloseable {

  private final Precision precision;
  private final Map<String, ConvWeights> byNode = new LinkedHashMap<>();

  private Parameters(Precision precision) {
    this.precision = precision;
  }

  /** Zero weights for every convolution and affine layer. */
  public static Parameters zeros(Architecture architecture, Precision precision) {
    Parameters parameters = new Parameters(precision);
    shapes(architecture).forEach((n, s) -> parameters.byNode.put(n, new ConvWeights(precision, s)));
    return parameters;
  }

  /**
   * Random kernels of standard deviation {@code sqrt(2 / inputs)} (He et al. 2015, equation 10),
   * zero biases; affine layers are the identity. Each layer draws from its own stream.
   */
  public static Parameters random(Architecture architecture, Precision precision, long seed) {
    Parameters parameters = zeros(architecture, precision);
    for (Architecture.Node node : architecture.nodes()) {
      ConvWeights weights = parameters.byNode.get(node.name());
      if (weights != null) {
        MapShape shape = weights.kernel().shape();
        parameters.set(node.name(), drawn(node, shape, seed), new double[shape.channels()]);
      }
    }
    return parameters;
  }

  /** The kernel of one layer as {@link #random} draws it, without drawing the others. */
  public static double[] randomKernel(Architecture architecture, String name, long seed) {
    return drawn(architecture.node(name), shapes(architecture).get(name), seed);
  }

  /** Each layer has a stream of its own. */
  private static double[] drawn(Architecture.Node node, MapShape shape, long seed) {
    boolean affine = node.layer() instanceof Layer.Affine;
    SplittableRandom random = new SplittableRandom(seed ^ node.name().hashCode());
    double deviation = Math.sqrt(2.0 * shape.channels() / shape.size());
    double[] values = new double[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = affine ? 1 : deviation * random.nextGaussian();
    }
    return values;
  }

  /** Kernel shapes {@code [kernelHeight, kernelWidth, inputs, outputs]} by node name. */
  public static Map<String, MapShape> shapes(Architecture architecture) {
    Map<String, MapShape> maps = architecture.shapes(1);
    Map<String, MapShape> shapes = new LinkedHashMap<>();
    for (Architecture.Node node : architecture.nodes()) {
      int inputs = maps.get(node.inputs().get(0)).channels();
      if (node.layer() instanceof Layer.Conv conv) {
        Window w = conv.window();
        shapes.put(
            node.name(), new MapShape(w.kernelHeight(), w.kernelWidth(), inputs, conv.outputs()));
      } else if (node.layer() instanceof Layer.Affine) {
        shapes.put(node.name(), new MapShape(1, 1, 1, inputs));
      }
    }
    return shapes;
  }

  public Precision precision() {
    return precision;
  }

  /** Names in the order of the net. */
  public List<String> names() {
    return List.copyOf(byNode.keySet());
  }

  /** Weights of a node. */
  public ConvWeights get(String node) {
    ConvWeights weights = byNode.get(node);
    if (weights == null) {
      throw new IllegalArgumentException(
          "Layer '%s' has no weights. Layers with weights: %s".formatted(node, byNode.keySet()));
    }
    return weights;
  }

  /** All weights, read-only map. */
  public Map<String, ConvWeights> all() {
    return Collections.unmodifiableMap(byNode);
  }

  /** Replaces kernel and bias of a node. */
  public void set(String node, float[] kernel, float[] bias) {
    ConvWeights weights = get(node);
    if (precision == Precision.DOUBLE) {
      set(node, widen(kernel), widen(bias));
      return;
    }
    weights.kernel().put(kernel);
    weights.bias().put(bias);
    weights.changed();
  }

  /** Replaces kernel and bias of a node. */
  public void set(String node, double[] kernel, double[] bias) {
    ConvWeights weights = get(node);
    if (precision == Precision.FLOAT) {
      set(node, narrow(kernel), narrow(bias));
      return;
    }
    weights.kernel().put(kernel);
    weights.bias().put(bias);
    weights.changed();
  }

  /** Copies those of another net that have the same name; all must exist there. */
  public void copyFrom(Parameters other, Iterable<String> nodes) {
    for (String node : nodes) {
      ConvWeights from = other.get(node);
      set(node, from.kernel().toDoubles(), from.bias().toDoubles());
    }
  }

  /** Values in all. */
  public long count() {
    return byNode.values().stream()
        .mapToLong(w -> (long) w.kernel().shape().size() + w.bias().shape().size())
        .sum();
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  @Override
  public void close() {
    byNode.values().forEach(ConvWeights::close);
  }
}
