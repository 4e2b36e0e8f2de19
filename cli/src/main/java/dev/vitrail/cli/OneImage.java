package dev.vitrail.cli;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import java.util.List;

/** A set with one of its images alone. */
final class OneImage {

  private OneImage() {}

  /**
   * The image of a name.
   *
   * @param file below the root of the set, with forward slashes
   * @throws VitrailException of kind DATA when the set has no such image
   */
  static ImageSet of(ImageSet images, String file) {
    ImageEntry entry =
        images
            .find(file)
            .orElseThrow(
                () ->
                    VitrailException.data(
                        "%s is no image of %s; name it as the data lists it, for example %s"
                            .formatted(file, images.root(), images.entries().get(0).file())));
    return new ImageSet(
        images.root(),
        images.layout(),
        images.classNames(),
        images.negativeClass(),
        List.of(entry),
        images.maskValues(),
        images.skipped());
  }
}
