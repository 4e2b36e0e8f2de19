package dev.vitrail.engine;

/**
 * What a gradient is taken of: a number for each image of a batch, computed from one node. The sum
 * over the batch is differentiated, so each image gets its own gradient.
 *
 * @param node whose activations the target reads
 * @param gradient derivative of the target by those activations
 */
public record Target(String node, Derivative gradient) {

  /** Derivative of a target by the activations it reads. */
  @FunctionalInterface
  public interface Derivative {
    /**
     * Writes the derivative.
     *
     * @param activations of the node
     * @param out zero on entry, as long as the activations
     */
    void write(FeatureMaps activations, float[] out);
  }

  /** The logit of one class. */
  public static Target logit(Architecture net, int label) {
    return new Target(
        net.output(),
        (logits, out) -> {
          for (int b = 0; b < logits.shape().batch(); b++) {
            out[logits.shape().index(b, 0, 0, label)] = 1;
          }
        });
  }

  /** For each image the logit of its own class. */
  public static Target logits(Architecture net, int[] labels) {
    int[] own = labels.clone();
    return new Target(
        net.output(),
        (logits, out) -> {
          for (int b = 0; b < logits.shape().batch(); b++) {
            out[logits.shape().index(b, 0, 0, own[b])] = 1;
          }
        });
  }

  /** The logit of one class less that of another. */
  public static Target logitDifference(Architecture net, int label, int other) {
    return new Target(
        net.output(),
        (logits, out) -> {
          for (int b = 0; b < logits.shape().batch(); b++) {
            out[logits.shape().index(b, 0, 0, label)] += 1;
            out[logits.shape().index(b, 0, 0, other)] -= 1;
          }
        });
  }

  /**
   * The probability of one class.
   *
   * @param probability from logits to probabilities, as the net was trained
   */
  public static Target probability(Architecture net, Probability probability, int label) {
    return new Target(
        net.output(),
        (logits, out) -> {
          int classes = logits.shape().channels();
          for (int b = 0; b < logits.shape().batch(); b++) {
            probability.derivative(logits.values(), b * classes, classes, label, out);
          }
        });
  }

  /** One unit of a layer. */
  public static Target neuron(String node, int row, int column, int channel) {
    return new Target(
        node,
        (maps, out) -> {
          for (int b = 0; b < maps.shape().batch(); b++) {
            out[maps.shape().index(b, row, column, channel)] = 1;
          }
        });
  }

  /** Sum of one channel of a layer. */
  public static Target channel(String node, int channel) {
    return new Target(
        node,
        (maps, out) -> {
          for (int i = channel; i < out.length; i += maps.shape().channels()) {
            out[i] = 1;
          }
        });
  }

  /** Sum over cells of the dot product with a direction in channel space. */
  public static Target direction(String node, float[] direction) {
    float[] weights = direction.clone();
    return new Target(
        node,
        (maps, out) -> {
          for (int i = 0; i < out.length; i++) {
            out[i] = weights[i % weights.length];
          }
        });
  }
}
