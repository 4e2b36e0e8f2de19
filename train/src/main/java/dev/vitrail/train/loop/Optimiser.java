package dev.vitrail.train.loop;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.train.config.PhaseConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Updates the trained weights with ND4J's updaters, in place. Decay is added to the gradient of
 * kernels, as an L2 term; biases do not decay. Owns gradients and moments.
 */
final class Optimiser implements AutoCloseable {

  /** One tensor with its gradient and moments. */
  private static final class Group {
    final String name;
    final ConvWeights owner;
    final Tensor value;
    final Tensor gradient;
    final Tensor moments;
    final IUpdater rule;
    final GradientUpdater<?> updater;
    final double rateFactor;
    final double decay;
    final double memory;
    final Optional<Tensor> average;

    Group(
        String name,
        ConvWeights owner,
        Tensor value,
        Tensor gradient,
        IUpdater rule,
        double rateFactor,
        double decay,
        double memory) {
      this.name = name;
      this.owner = owner;
      this.value = value;
      this.gradient = gradient;
      this.rule = rule;
      this.rateFactor = rateFactor;
      this.decay = decay;
      this.memory = memory;
      this.average =
          memory > 0 ? Optional.of(Tensor.zeros(Precision.FLOAT, value.shape())) : Optional.empty();
      average.ifPresent(mean -> row(mean).assign(row(value)));
      int state = (int) rule.stateSize(value.shape().size());
      this.moments = Tensor.zeros(Precision.FLOAT, new MapShape(1, 1, 1, Math.max(1, state)));
      this.updater = rule.instantiate(state == 0 ? null : row(moments), state > 0);
    }

    static INDArray row(Tensor tensor) {
      return tensor.array().reshape('c', 1, tensor.shape().size());
    }

    void step(double rate, int iteration) {
      INDArray slope = row(gradient);
      if (decay > 0) {
        Nd4j.getBlasWrapper().level1().axpy(slope.length(), decay, row(value), slope);
      }
      rule.setLrAndSchedule(rate * rateFactor, null);
      updater.applyUpdater(slope, iteration, 0);
      row(value).subi(slope);
      owner.changed();
      average.ifPresent(mean -> follow(mean, iteration));
    }

    private void follow(Tensor mean, int iteration) {
      // Early on the mean must not remember the weights that training started from.
      double kept = Math.min(memory, (iteration + 1.0) / (iteration + WARM));
      row(mean).muli(kept);
      Nd4j.getBlasWrapper().level1().axpy(value.shape().size(), 1 - kept, row(value), row(mean));
    }

    void swap() {
      average.ifPresent(
          mean -> {
            INDArray now = row(value).dup();
            row(value).assign(row(mean));
            row(mean).assign(now);
            owner.changed();
          });
    }
  }

  private static final double WARM = 10;
  private static final String AVERAGE = ".average";

  private final Map<String, ConvWeights> gradients = new LinkedHashMap<>();
  private final List<Group> groups = new ArrayList<>();
  private int iteration;

  /**
   * An optimiser of some nodes.
   *
   * @param head nodes that learn {@code headFactor} times as fast
   */
  Optimiser(
      Parameters parameters, Collection<String> trained, Set<String> head, PhaseConfig phase) {
    for (String node : trained) {
      ConvWeights weights = parameters.get(node);
      ConvWeights gradient = new ConvWeights(Precision.FLOAT, weights.kernel().shape());
      gradients.put(node, gradient);
      double factor = head.contains(node) ? phase.headFactor() : 1;
      groups.add(
          new Group(
              node + ".weight",
              weights,
              weights.kernel(),
              gradient.kernel(),
              rule(phase),
              factor,
              phase.weightDecay(),
              phase.average()));
      groups.add(
          new Group(
              node + ".bias",
              weights,
              weights.bias(),
              gradient.bias(),
              rule(phase),
              factor,
              0,
              phase.average()));
    }
  }

  private static IUpdater rule(PhaseConfig phase) {
    return switch (phase.optimiser()) {
      case ADAM -> new Adam(phase.learningRate());
      case SGD ->
          phase.momentum() > 0
              ? new Nesterovs(phase.learningRate(), phase.momentum())
              : new Sgd(phase.learningRate());
    };
  }

  /** Where the backward pass writes the gradients, by node. */
  Map<String, ConvWeights> gradients() {
    return gradients;
  }

  /** One update with the gradients of the last backward pass. */
  void step(double rate) {
    for (Group group : groups) {
      group.step(rate, iteration);
    }
    iteration++;
  }

  int iteration() {
    return iteration;
  }

  /** Exchanges the weights with their moving means, where there are any. */
  void swapAverages() {
    groups.forEach(Group::swap);
  }

  /** Moments and moving means by name, for a checkpoint. */
  Map<String, float[]> moments() {
    Map<String, float[]> saved = new LinkedHashMap<>();
    for (Group group : groups) {
      saved.put(group.name, group.moments.toMaps().values());
      group.average.ifPresent(mean -> saved.put(group.name + AVERAGE, mean.toMaps().values()));
    }
    return saved;
  }

  /** Goes back to the state of a checkpoint. */
  void restore(Map<String, float[]> saved, int atIteration) {
    for (Group group : groups) {
      group.moments.put(required(saved, group.name));
      group.average.ifPresent(mean -> mean.put(required(saved, group.name + AVERAGE)));
    }
    iteration = atIteration;
  }

  private static float[] required(Map<String, float[]> saved, String name) {
    float[] values = saved.get(name);
    if (values == null) {
      throw new IllegalArgumentException("The checkpoint has no moments for " + name);
    }
    return values;
  }

  /** Puts the moving means of a checkpoint in the place of its weights, where it holds any. */
  static void useAverages(Map<String, float[]> moments, Parameters parameters) {
    for (String node : parameters.names()) {
      float[] kernel = moments.get(node + ".weight" + AVERAGE);
      if (kernel != null) {
        parameters.set(node, kernel, required(moments, node + ".bias" + AVERAGE));
      }
    }
  }

  @Override
  public void close() {
    for (Group group : groups) {
      group.moments.close();
      group.average.ifPresent(Tensor::close);
    }
    gradients.values().forEach(ConvWeights::close);
  }
}
