package dev.vitrail.train.images;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One image of a set.
 *
 * @param file path below the root of the set with forward slashes; unique in the set
 * @param path the file to read
 * @param id name of the photograph; crops of one photograph share it
 * @param label position of the class in {@link ImageSet#classNames}
 * @param split what the image is for
 * @param landmarks annotated parts, in pixels of the image
 * @param boxes annotated boxes by part name, in pixels; {@code animal} is the whole animal
 * @param mask palette PNG of part or trimap values, of the size of the image
 */
public record ImageEntry(
    String file,
    Path path,
    String id,
    int label,
    Split split,
    Landmarks landmarks,
    Map<String, Box> boxes,
    Optional<Path> mask) {

  public ImageEntry {
    boxes = boxes.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(boxes));
  }

  /** The same image under another class number. */
  public ImageEntry withLabel(int other) {
    return new ImageEntry(file, path, id, other, split, landmarks, boxes, mask);
  }
}
