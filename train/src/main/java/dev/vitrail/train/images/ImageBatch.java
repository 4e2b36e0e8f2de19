package dev.vitrail.train.images;

import dev.vitrail.engine.MapShape;
import java.util.List;

/**
 * Images as network input. Arrays are fresh for each batch and belong to the caller.
 *
 * @param shape {@code [images, size, size, 3]}
 * @param values NHWC, length {@code shape.size()}
 * @param labels class of each image
 * @param indices position of each image in the entries of the set
 * @param placements where the pixels of each image lie in the input
 * @param landmarks of each image, in input pixels
 */
public record ImageBatch(
    MapShape shape,
    float[] values,
    int[] labels,
    int[] indices,
    List<Placement> placements,
    List<Landmarks> landmarks) {

  public ImageBatch {
    placements = List.copyOf(placements);
    landmarks = List.copyOf(landmarks);
  }

  /** Number of images. */
  public int size() {
    return labels.length;
  }
}
