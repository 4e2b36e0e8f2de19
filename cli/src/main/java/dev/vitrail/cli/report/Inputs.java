package dev.vitrail.cli.report;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Landmarks;
import dev.vitrail.train.images.NetworkInput;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import java.util.LinkedHashMap;
import java.util.Map;

/** Test images as the net sees them. Keeps the last {@value #KEPT}. */
final class Inputs {

  private static final int KEPT = 64;

  /**
   * One image.
   *
   * @param values network input, {@code [size, size, 3]}
   * @param pixels the same for the eye
   * @param landmarks in input pixels
   */
  record Input(float[] values, RgbImage pixels, Landmarks landmarks) {}

  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final Map<Integer, Input> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Input> eldest) {
          return size() > KEPT;
        }
      };

  Inputs(ImageSet images, Preprocessing preprocessing) {
    this.images = images;
    this.preprocessing = preprocessing;
  }

  int size() {
    return preprocessing.size();
  }

  ImageEntry entry(int image) {
    return images.entries().get(image);
  }

  Input get(int image) {
    return known.computeIfAbsent(image, this::read);
  }

  /** Some images as one batch, {@code [images, size, size, 3]}. */
  FeatureMaps batch(int[] chosen) {
    MapShape shape = new MapShape(chosen.length, size(), size(), 3);
    float[] values = new float[shape.size()];
    for (int k = 0; k < chosen.length; k++) {
      System.arraycopy(
          get(chosen[k]).values(), 0, values, k * shape.imageSize(), shape.imageSize());
    }
    return new FeatureMaps(shape, values);
  }

  private Input read(int image) {
    ImageEntry entry = entry(image);
    NetworkInput input = preprocessing.apply(ImageDecoder.standard().decode(entry.path()));
    return new Input(
        input.values(),
        preprocessing.toPixels(input.values(), 0),
        entry.landmarks().at(input.placement()));
  }
}
