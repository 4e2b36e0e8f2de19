package dev.vitrail.train.plan;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.vitrail.losses.TemplateMask;

/**
 * One interpretable layer of a planned net.
 *
 * @param node the convolution; its output are the pre-activations
 * @param maps the ReLU after it: the maps that peaks, losses and measures read
 * @param output what later layers read: the mask, or the maps where there is none
 * @param filters number of filters
 * @param mask the template, also where it is not applied
 */
public record PlannedLayer(
    String node, String maps, String output, int filters, TemplateMask mask) {

  /** Whether the template is applied to the maps. */
  @JsonIgnore
  public boolean isMasked() {
    return !maps.equals(output);
  }

  /** The same layer with another template. */
  PlannedLayer withMask(TemplateMask other) {
    return new PlannedLayer(node, maps, output, filters, other);
  }
}
