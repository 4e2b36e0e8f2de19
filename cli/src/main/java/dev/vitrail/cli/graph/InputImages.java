package dev.vitrail.cli.graph;

import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import java.util.LinkedHashMap;
import java.util.Map;

/** Images as the net sees them; the last {@link #KEPT} stay in memory. */
final class InputImages {

  /** At 224 pixels some 80 MB. */
  static final int KEPT = 512;

  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final Map<String, RgbImage> known = new LinkedHashMap<>(16, 0.75f, true);

  InputImages(ImageSet images, Preprocessing preprocessing) {
    this.images = images;
    this.preprocessing = preprocessing;
  }

  RgbImage of(String file) {
    RgbImage image = known.get(file);
    if (image == null) {
      RgbImage decoded = ImageDecoder.standard().decode(images.find(file).orElseThrow().path());
      image = preprocessing.toPixels(preprocessing.apply(decoded).values(), 0);
      known.put(file, image);
      if (known.size() > KEPT) {
        known.remove(known.keySet().iterator().next());
      }
    }
    return image;
  }
}
