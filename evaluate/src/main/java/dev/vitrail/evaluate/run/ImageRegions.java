package dev.vitrail.evaluate.run;

import dev.vitrail.evaluate.masks.PixelMask;
import dev.vitrail.evaluate.masks.Regions;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import java.util.List;
import java.util.Map;

/** Parts of images as regions of the net's input. */
public final class ImageRegions {

  private ImageRegions() {}

  /**
   * Regions by name of some images of a set, in their order; none for an image without boxes and
   * mask. Images that have some are decoded, since their size says where the regions come to lie.
   */
  public static List<Map<String, PixelMask>> of(
      ImageSet set, List<ImageEntry> images, Preprocessing preprocessing) {
    Regions regions = new Regions(set);
    return images.stream().map(image -> placed(regions, image, preprocessing)).toList();
  }

  private static Map<String, PixelMask> placed(
      Regions regions, ImageEntry entry, Preprocessing preprocessing) {
    if (entry.boxes().isEmpty() && entry.mask().isEmpty()) {
      return Map.of();
    }
    RgbImage image = ImageDecoder.standard().decode(entry.path());
    return regions.of(entry, preprocessing.placement(image.width(), image.height()));
  }
}
