package dev.vitrail.engine.nets;

import java.util.Optional;

/**
 * Where a node's weights stand in a safetensors file: torchvision's names, for resnet50v2 those of
 * Keras-applications with torchvision's endings.
 *
 * @param node of the architecture
 * @param kind what is stored and how it becomes kernel and bias
 * @param norm prefix of the batch norm that is folded in, if any
 * @param epsilon of that batch norm
 */
public record WeightSource(String node, Kind kind, Optional<String> norm, double epsilon) {

  /** What is stored. */
  public enum Kind {
    /** {@code node.weight [out, in, kh, kw]} and {@code node.bias [out]}. */
    BIASED,
    /** {@code node.weight} without bias, and a batch norm. */
    NORMED,
    /** {@code node.weight [out, in * kh * kw]}, inputs in channel, row, column order, and bias. */
    DENSE,
    /** A batch norm alone. */
    AFFINE
  }

  static WeightSource biased(String node) {
    return new WeightSource(node, Kind.BIASED, Optional.empty(), 0);
  }

  static WeightSource normed(String node, String norm, double epsilon) {
    return new WeightSource(node, Kind.NORMED, Optional.of(norm), epsilon);
  }

  static WeightSource dense(String node) {
    return new WeightSource(node, Kind.DENSE, Optional.empty(), 0);
  }

  static WeightSource affine(String node, double epsilon) {
    return new WeightSource(node, Kind.AFFINE, Optional.of(node), epsilon);
  }
}
