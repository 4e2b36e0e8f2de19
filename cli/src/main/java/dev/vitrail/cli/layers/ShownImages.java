package dev.vitrail.cli.layers;

import dev.vitrail.cli.draw.Names;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The images whose maps are drawn.
 *
 * @param inputs as the net takes them
 * @param seen as people see them
 * @param names files
 * @param slugs names for results, each once
 */
record ShownImages(
    FeatureMaps inputs, List<RgbImage> seen, List<String> names, List<String> slugs) {

  /**
   * Some images, evenly spread over those that can be read.
   *
   * @param readable numbers in the set, at least one
   */
  static ShownImages of(ImageSet images, int[] readable, int most, Preprocessing preprocessing) {
    int count = Math.min(most, readable.length);
    MapShape shape = new MapShape(count, preprocessing.size(), preprocessing.size(), 3);
    float[] all = new float[shape.size()];
    List<RgbImage> seen = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<String> slugs = new ArrayList<>();
    Names unique = new Names();
    for (int k = 0; k < count; k++) {
      int middle = (int) ((2L * k + 1) * readable.length / (2L * count));
      var entry = images.entries().get(readable[middle]);
      float[] values = preprocessing.apply(ImageDecoder.standard().decode(entry.path())).values();
      System.arraycopy(values, 0, all, k * shape.imageSize(), shape.imageSize());
      seen.add(preprocessing.toPixels(values, 0));
      names.add(entry.file());
      slugs.add(unique.of(bare(entry.path())));
    }
    return new ShownImages(new FeatureMaps(shape, all), seen, names, slugs);
  }

  private static String bare(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[A-Za-z]+$", "");
  }
}
