package dev.vitrail.engine.nets;

/**
 * What an import brought, for a look at whether it is right.
 *
 * @param net name of the architecture
 * @param tensors tensors of the file that were read
 * @param unexpected tensors of the file that the net has no use for, such as an auxiliary head
 * @param nodes layers of the net
 * @param parameters values of its weights, batch norm folded
 * @param first sum of the first layer with weights on the probe image
 * @param last sum of the logits on the probe image
 */
public record ImportReport(
    String net, int tensors, int unexpected, int nodes, long parameters, Probe first, Probe last) {

  /**
   * Sum of the output of one layer, in double precision.
   *
   * @param node the layer
   */
  public record Probe(String node, double sum) {}
}
