package dev.vitrail.engine.nets;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.weights.WeightLayout;
import java.util.List;
import java.util.Optional;

/**
 * Names of the tensors that make up one node, as one file calls them.
 *
 * @param node of the architecture
 * @param kernel the kernel; none for a batch norm alone
 * @param flat whether the kernel is stored with two sides, as a dense layer
 * @param bias the bias, if one is stored
 * @param norm the batch norm folded over it, if any
 */
record NodeTensors(
    String node,
    Optional<String> kernel,
    boolean flat,
    Optional<String> bias,
    Optional<NormTensors> norm) {

  /**
   * Names of a batch norm.
   *
   * @param gamma the scale; none where the layer was made without one
   * @param epsilon added to the variance
   */
  record NormTensors(
      Optional<String> gamma, String beta, String mean, String variance, double epsilon) {}

  /** Shape of the stored kernel, when the node's is {@code [height, width, inputs, outputs]}. */
  List<Integer> storedShape(MapShape kernelShape, WeightLayout layout) {
    int height = kernelShape.batch();
    int width = kernelShape.height();
    int inputs = kernelShape.width();
    int outputs = kernelShape.channels();
    if (layout == WeightLayout.HWIO) {
      return flat
          ? List.of(height * width * inputs, outputs)
          : List.of(height, width, inputs, outputs);
    }
    return flat
        ? List.of(outputs, inputs * height * width)
        : List.of(outputs, inputs, height, width);
  }
}
