package dev.vitrail.evaluate.run;

import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.Point;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Landmarks of images in pixels of the net's input. */
public final class ImageLandmarks {

  private ImageLandmarks() {}

  /** Names of all landmarks that some image has, in alphabetical order. */
  public static List<String> names(List<ImageEntry> images) {
    TreeSet<String> names = new TreeSet<>();
    images.forEach(image -> names.addAll(image.landmarks().points().keySet()));
    return List.copyOf(names);
  }

  /**
   * Landmarks of some images, in their order; empty when none has any. Images with landmarks are
   * decoded, since their size says where the landmarks come to lie.
   */
  public static Optional<Landmarks> of(List<ImageEntry> images, Preprocessing preprocessing) {
    List<String> names = names(images);
    if (names.isEmpty()) {
      return Optional.empty();
    }
    double[][] rows = missing(names.size(), images.size());
    double[][] columns = missing(names.size(), images.size());
    for (int i = 0; i < images.size(); i++) {
      Map<String, Point> points = placed(images.get(i), preprocessing);
      for (int k = 0; k < rows.length; k++) {
        Point point = points.get(names.get(k));
        if (point != null) {
          rows[k][i] = point.y();
          columns[k][i] = point.x();
        }
      }
    }
    return Optional.of(new Landmarks(names, rows, columns));
  }

  private static double[][] missing(int landmarks, int images) {
    double[][] places = new double[landmarks][images];
    for (double[] row : places) {
      Arrays.fill(row, Double.NaN);
    }
    return places;
  }

  private static Map<String, Point> placed(ImageEntry entry, Preprocessing preprocessing) {
    if (entry.landmarks().isEmpty()) {
      return Map.of();
    }
    RgbImage image = ImageDecoder.standard().decode(entry.path());
    return entry.landmarks().at(preprocessing.placement(image.width(), image.height())).points();
  }
}
