package dev.vitrail.experiments.studies;

import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.Landmarks;
import dev.vitrail.train.images.Point;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/** Landmarks of photographs in pixels of the net's input. */
final class PartPoints {

  private PartPoints() {}

  /** Names of all parts that some image shows, in alphabetical order. */
  static List<String> names(List<ImageEntry> entries) {
    TreeSet<String> names = new TreeSet<>();
    entries.forEach(entry -> names.addAll(entry.landmarks().points().keySet()));
    return List.copyOf(names);
  }

  /** Places {@code [part][x, y]} in one image; NaN for a part that it does not show. */
  static double[][] of(ImageEntry entry, List<String> parts, Preprocessing preprocessing) {
    double[][] places = new double[parts.size()][2];
    for (double[] place : places) {
      Arrays.fill(place, Double.NaN);
    }
    if (entry.landmarks().isEmpty()) {
      return places;
    }
    RgbImage image = ImageDecoder.standard().decode(entry.path());
    Landmarks placed = entry.landmarks().at(preprocessing.placement(image.width(), image.height()));
    for (int k = 0; k < places.length; k++) {
      int part = k;
      placed.get(parts.get(k)).ifPresent(point -> set(places[part], point));
    }
    return places;
  }

  private static void set(double[] place, Point point) {
    place[0] = point.x();
    place[1] = point.y();
  }
}
