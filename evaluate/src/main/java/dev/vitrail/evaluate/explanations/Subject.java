package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.evaluate.masks.PixelMask;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * An image whose explanations are measured.
 *
 * @param id name; draws depend on it and not on the order
 * @param image preprocessed, batch 1
 * @param target output to explain; the predicted one where empty
 * @param regions annotated regions by name, at the size of the image
 */
public record Subject(
    String id, FeatureMaps image, OptionalInt target, Map<String, PixelMask> regions) {

  public Subject {
    if (image.shape().batch() != 1) {
      throw new IllegalArgumentException("A subject is one image, found " + image.shape());
    }
    regions = Map.copyOf(new TreeMap<>(regions));
    regions.values().forEach(r -> r.requireSize(image.shape().height(), image.shape().width()));
  }
}
