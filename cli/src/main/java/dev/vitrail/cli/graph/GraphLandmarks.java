package dev.vitrail.cli.graph;

import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Point;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Landmarks of images in pixels of the net's input. */
final class GraphLandmarks {

  private GraphLandmarks() {}

  /** Landmarks of some images by name; empty when none has any. */
  static Optional<Landmarks> of(ImageSet set, List<String> images, Preprocessing preprocessing) {
    List<ImageEntry> entries = images.stream().map(id -> set.find(id).orElseThrow()).toList();
    TreeSet<String> names = new TreeSet<>();
    entries.forEach(entry -> names.addAll(entry.landmarks().points().keySet()));
    if (names.isEmpty()) {
      return Optional.empty();
    }
    List<String> parts = List.copyOf(names);
    double[][] rows = new double[parts.size()][entries.size()];
    double[][] columns = new double[parts.size()][entries.size()];
    for (int k = 0; k < parts.size(); k++) {
      Arrays.fill(rows[k], Double.NaN);
      Arrays.fill(columns[k], Double.NaN);
    }
    for (int i = 0; i < entries.size(); i++) {
      if (!entries.get(i).landmarks().isEmpty()) {
        Map<String, Point> points = placed(entries.get(i), preprocessing);
        for (int k = 0; k < parts.size(); k++) {
          Point point = points.get(parts.get(k));
          rows[k][i] = point == null ? Double.NaN : point.y();
          columns[k][i] = point == null ? Double.NaN : point.x();
        }
      }
    }
    return Optional.of(new Landmarks(parts, rows, columns));
  }

  private static Map<String, Point> placed(ImageEntry entry, Preprocessing preprocessing) {
    RgbImage image = ImageDecoder.standard().decode(entry.path());
    return entry.landmarks().at(preprocessing.placement(image.width(), image.height())).points();
  }
}
