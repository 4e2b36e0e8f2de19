package dev.vitrail.cli.report;

import dev.vitrail.cli.draw.MarkedPicture;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Small pictures of the images of a run by name, each decoded once. */
final class Thumbs {

  private static final int SIDE = 64;

  private final ImageSet images;
  private final Map<String, Optional<String>> known = new HashMap<>();

  Thumbs(ImageSet images) {
    this.images = images;
  }

  /** A data URI; empty for an image that is gone. */
  Optional<String> of(String image) {
    return known.computeIfAbsent(image, this::read);
  }

  private Optional<String> read(String image) {
    try {
      return images
          .find(image)
          .map(e -> MarkedPicture.square(ImageDecoder.standard().decode(e.path()), SIDE).uri());
    } catch (VitrailException e) {
      return Optional.empty();
    }
  }
}
