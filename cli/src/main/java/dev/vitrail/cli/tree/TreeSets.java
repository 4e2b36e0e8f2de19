package dev.vitrail.cli.tree;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Split;

/**
 * The images of a tree.
 *
 * @param all of the run; those with landmarks name the parts
 * @param train a tree is mined from these
 * @param validation its depth is recommended on these; may be empty
 * @param test it is measured on these
 */
public record TreeSets(ImageSet all, ImageSet train, ImageSet validation, ImageSet test) {

  /**
   * The sets.
   *
   * @throws VitrailException of kind DATA without training or test images
   */
  public TreeSets {
    require(all, train, "mine from", Split.TRAIN);
    require(all, test, "measure on", Split.TEST);
  }

  /** All images of each split. */
  public static TreeSets of(ImageSet all) {
    return new TreeSets(all, all.split(Split.TRAIN), all.split(Split.VAL), all.split(Split.TEST));
  }

  private static void require(ImageSet all, ImageSet some, String use, Split split) {
    if (some.size() == 0) {
      throw VitrailException.data(
          all.root(), "has no image to %s; give the data a %s split".formatted(use, split.label()));
    }
  }
}
