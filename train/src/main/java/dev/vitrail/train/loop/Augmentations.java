package dev.vitrail.train.loop;

import dev.vitrail.train.config.AugmentConfig;
import dev.vitrail.train.config.DataConfig;
import dev.vitrail.train.images.Augmentation;
import java.util.ArrayList;
import java.util.List;

/** The random changes that a configuration asks for. */
final class Augmentations {

  /** A change by the whole value would leave a grey or black image. */
  private static final double LARGEST_CHANGE = 0.99;

  private Augmentations() {}

  /** One random change of an image. */
  static Augmentation of(DataConfig data) {
    AugmentConfig a = data.augment();
    return new Augmentation(
        data.mirror() ? 0.5 : 0,
        Math.sqrt(a.crop()),
        1,
        a.crop() < 1 ? 1 : 0,
        Math.min(a.brightness(), LARGEST_CHANGE),
        Math.min(a.contrast(), LARGEST_CHANGE),
        Math.min(a.saturation(), LARGEST_CHANGE),
        0);
  }

  /** Whether mirror images are all the variety there is. */
  static boolean onlyMirrors(DataConfig data) {
    return data.mirror() && !data.augment().active();
  }

  /** The views to cache: the image itself, its mirror image, then random changes. */
  static List<Augmentation> views(DataConfig data, int count) {
    List<Augmentation> views = new ArrayList<>(List.of(Augmentation.NONE));
    if (data.mirror()) {
      views.add(new Augmentation(1, 1, 1, 0, 0, 0, 0, 0));
    }
    while (views.size() < count) {
      views.add(of(data));
    }
    return views;
  }
}
