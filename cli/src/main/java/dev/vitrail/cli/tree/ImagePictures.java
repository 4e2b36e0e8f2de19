package dev.vitrail.cli.tree;

import dev.vitrail.cli.draw.MarkedPicture;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.trees.Thumbnails;
import java.util.Optional;

/** Small JPEG pictures of the images of a set, as data URIs. */
record ImagePictures(ImageSet images) implements Thumbnails {

  private static final int SIDE = 72;

  @Override
  public Optional<String> of(String imageId) {
    return images
        .find(imageId)
        .map(
            entry ->
                MarkedPicture.square(ImageDecoder.standard().decode(entry.path()), SIDE).uri());
  }
}
