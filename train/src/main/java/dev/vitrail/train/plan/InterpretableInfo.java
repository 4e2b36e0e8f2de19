package dev.vitrail.train.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.config.ModelConfig;
import java.util.List;

/**
 * What a model file says about its interpretable layers.
 *
 * @param task what the logits mean
 * @param features node whose output can be cached: all before it is frozen
 * @param layers in order
 */
public record InterpretableInfo(ModelConfig.Task task, String features, List<Layer> layers) {

  public InterpretableInfo {
    layers = List.copyOf(layers);
  }

  /**
   * One layer.
   *
   * @param plan where it stands in the net
   * @param categories category of each filter, as a position in the labels
   */
  public record Layer(PlannedLayer plan, int[] categories) {}

  /** Reads it from a bundle. */
  public static InterpretableInfo of(ModelBundle bundle) {
    try {
      return Json.mapper().treeToValue(bundle.spec().interpretable(), InterpretableInfo.class);
    } catch (JsonProcessingException e) {
      throw VitrailException.data(
          bundle.folder(), "its interpretable layers cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** As JSON for a bundle. */
  public JsonNode toJson() {
    return Json.mapper().valueToTree(this);
  }
}
