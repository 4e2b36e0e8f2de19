package dev.vitrail.engine.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Architecture;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What {@code spec.json} of a {@link ModelBundle} holds.
 *
 * @param format always {@link ModelBundle#FORMAT}
 * @param architecture the net
 * @param labels class names in logit order
 * @param preprocessing from pixels to input, as the training module writes it
 * @param interpretable interpretable layers and the category of each filter, likewise
 * @param provenance where the weights come from: free text by key
 * @param weightsSha256 of {@code weights.safetensors}
 */
public record BundleSpec(
    String format,
    Architecture architecture,
    List<String> labels,
    JsonNode preprocessing,
    JsonNode interpretable,
    Map<String, String> provenance,
    String weightsSha256) {

  public BundleSpec {
    Objects.requireNonNull(architecture, "architecture is missing");
    labels = List.copyOf(labels);
    // Sorted, so that equal models have equal files.
    provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
  }
}
