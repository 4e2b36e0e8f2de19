package dev.vitrail.engine.program;

import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.GradientHook;
import dev.vitrail.engine.kernels.ConvWeights;
import java.util.Map;
import java.util.Set;

/**
 * What a backward pass is to bring.
 *
 * @param rule what a ReLU does
 * @param wanted nodes whose gradients are kept
 * @param gradients where the gradients of trained weights go, by node name
 * @param hooks called at nodes when their gradient is complete
 */
public record BackwardPlan(
    BackwardRule rule,
    Set<String> wanted,
    Map<String, ConvWeights> gradients,
    Map<String, GradientHook> hooks) {

  static BackwardPlan nothing() {
    return new BackwardPlan(BackwardRule.STANDARD, Set.of(), Map.of(), Map.of());
  }

  /** Gradients of activations only. */
  public static BackwardPlan of(BackwardRule rule, Set<String> wanted) {
    return new BackwardPlan(rule, wanted, Map.of(), Map.of());
  }

  Set<String> trained() {
    return gradients.keySet();
  }
}
