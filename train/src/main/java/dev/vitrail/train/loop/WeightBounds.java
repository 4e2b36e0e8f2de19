package dev.vitrail.train.loop;

import dev.vitrail.engine.Parameters;
import dev.vitrail.losses.KernelLength;
import dev.vitrail.losses.NonNegativeHead;
import dev.vitrail.train.config.LossConfig;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.plan.NetPlan;
import dev.vitrail.train.plan.PlannedLayer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What weights have to obey after every step, as the configuration asks. */
final class WeightBounds {

  private final Parameters parameters;
  private final Optional<String> nonNegative;
  private final Map<String, double[]> lengths = new LinkedHashMap<>();

  /**
   * Bounds of a net.
   *
   * @param parameters first weights, whose kernels have the lengths that are kept
   */
  WeightBounds(NetPlan plan, ModelConfig model, Parameters parameters) {
    this.parameters = parameters;
    nonNegative =
        model.head().nonNegative()
            ? Optional.of(plan.head().get(plan.head().size() - 1))
            : Optional.empty();
    boolean keeps = model.loss().keepLength() && model.loss().mode() != LossConfig.Mode.NONE;
    for (PlannedLayer layer : plan.layers()) {
      if (keeps) {
        float[] kernel = parameters.get(layer.node()).kernel().toMaps().values();
        lengths.put(layer.node(), KernelLength.of(kernel, layer.filters()));
      }
    }
  }

  /**
   * Brings weights back into their bounds.
   *
   * @param trained nodes that have changed
   */
  void afterStep(Set<String> trained) {
    clampHead();
    lengths.forEach(
        (node, length) -> {
          if (trained.contains(node)) {
            change(node, kernel -> KernelLength.set(kernel, length));
          }
        });
  }

  /** The same for a mean of weights. Kernels stay as validation saw them, a little shorter. */
  void afterAverage() {
    clampHead();
  }

  private void clampHead() {
    nonNegative.ifPresent(node -> change(node, NonNegativeHead::clamp));
  }

  private void change(String node, Consumer<float[]> bound) {
    var weights = parameters.get(node);
    float[] kernel = weights.kernel().toMaps().values();
    bound.accept(kernel);
    weights.kernel().put(kernel);
    weights.changed();
  }
}
