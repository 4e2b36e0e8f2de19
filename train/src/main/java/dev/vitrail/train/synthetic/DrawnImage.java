package dev.vitrail.train.synthetic;

import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.LabelMask;
import dev.vitrail.train.images.Landmarks;
import dev.vitrail.train.images.RgbImage;
import java.util.Map;

/**
 * A drawn image with its ground truth. A part counts as visible when at least a quarter of what was
 * drawn of it inside the frame is uncovered; only visible parts have a landmark and a box.
 *
 * @param image the pixels
 * @param kind what it shows
 * @param landmarks centroid of the visible pixels of each part; {@code head} is the whole head with
 *     ears and muzzle
 * @param boxes bounds of the visible pixels of each part, {@code head} the whole head, {@code
 *     animal} everything
 * @param parts for each pixel the value of its {@link AnimalPart}
 * @param visibility share of each part that is uncovered, 0..1, for the parts that were drawn
 */
public record DrawnImage(
    RgbImage image,
    AnimalKind kind,
    Landmarks landmarks,
    Map<String, Box> boxes,
    LabelMask parts,
    Map<AnimalPart, Double> visibility) {

  public DrawnImage {
    boxes = Map.copyOf(boxes);
    visibility = Map.copyOf(visibility);
  }

  /** 1 where the animal is seen, 0 elsewhere. */
  public LabelMask animalMask() {
    byte[] values = new byte[parts.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (parts.values()[i] == 0 ? 0 : 1);
    }
    return new LabelMask(parts.width(), parts.height(), values);
  }
}
