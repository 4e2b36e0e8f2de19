package dev.vitrail.trees;

import java.util.Optional;

/** Small pictures of images, for the pages. */
@FunctionalInterface
public interface Thumbnails {

  /**
   * A picture as a data URI of an image, base64.
   *
   * @param imageId name of the image
   */
  Optional<String> of(String imageId);

  /** No pictures. */
  static Thumbnails none() {
    return id -> Optional.empty();
  }
}
