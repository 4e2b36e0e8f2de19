package dev.vitrail.engine;

import dev.vitrail.engine.program.BackwardPlan;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Logits, activations of any layers, and gradients of any target with respect to the input and any
 * layers, exact because batch norm is folded into the net. A second target on the same batch runs
 * only backward.
 *
 * <p>One thread uses an engine at a time; engines over the same net on several threads take turns.
 * Memory: every activation of one batch, and as much again while going backward.
 */
public final class GradientEngine implements AutoCloseable {

  private final Network network;
  private final Program program;
  private Pass pass;

  /**
   * An engine over a net, which stays open.
   *
   * @param layers nodes to be read or differentiated by; the input and the output always can be
   */
  public GradientEngine(Network network, Collection<String> layers) {
    this.network = network;
    Set<String> visible = new TreeSet<>(layers);
    visible.add(network.architecture().output());
    this.program = Program.compile(network.architecture(), visible);
  }

  /**
   * Runs a batch forward and keeps it for {@link #gradients}.
   *
   * @param images {@code [batch, height, width, channels]}, preprocessed
   * @return logits {@code [batch, 1, 1, classes]}
   */
  public FeatureMaps forward(FeatureMaps images) {
    network.requireInput(images.shape());
    if (pass == null || pass.batch() != images.shape().batch()) {
      close();
      pass =
          new Pass(program, network.kernels(), network.parameters(), images.shape().batch(), true);
    }
    pass.input().put(images.values());
    return pass.forward(false, 0).toMaps();
  }

  /** Activations of a layer for the last batch. */
  public FeatureMaps activations(String layer) {
    return requirePass().value(layer).toMaps();
  }

  /**
   * Gradients of a target for the last batch.
   *
   * @param layers nodes whose gradients are wanted; {@link Architecture#INPUT} for the image
   * @return gradients by node, each of the shape of its activations
   */
  public Map<String, FeatureMaps> gradients(
      Target target, BackwardRule rule, Collection<String> layers) {
    Pass current = requirePass();
    FeatureMaps read = current.value(target.node()).toMaps();
    float[] derivative = new float[read.values().length];
    target.gradient().write(read, derivative);
    Map<String, FeatureMaps> gradients = new LinkedHashMap<>();
    try (Tensor seed = Tensor.zeros(network.kernels().precision(), read.shape())) {
      seed.put(derivative);
      BackwardPlan plan = BackwardPlan.of(rule, Set.copyOf(layers));
      Map<String, Tensor> found = current.backward(Map.of(target.node(), seed), plan);
      for (String layer : layers) {
        if (!found.containsKey(layer)) {
          throw new IllegalArgumentException(
              "Layer '%s' does not come before '%s'".formatted(layer, target.node()));
        }
        gradients.put(layer, found.get(layer).toMaps());
      }
    }
    return gradients;
  }

  private Pass requirePass() {
    if (pass == null) {
      throw new IllegalStateException("Run a batch forward first");
    }
    return pass;
  }

  @Override
  public void close() {
    if (pass != null) {
      pass.close();
      pass = null;
    }
  }
}
