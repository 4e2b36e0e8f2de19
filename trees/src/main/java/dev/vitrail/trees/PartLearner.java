package dev.vitrail.trees;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Learns which object part each filter looks at from images with landmarks (METHODS 4.3.5; the rule
 * "nearest part" is of Zhang et al. 2019, section 3; voting and cut-offs are ours). For every image
 * in which a filter peaks at or above its median peak, the part nearest to the centre of the peak's
 * receptive field gets a vote if it lies within 0.15 of the image diagonal.
 */
public final class PartLearner {

  /** Farthest part that gets a vote, as a share of the image diagonal. */
  public static final double REACH = 0.15;

  /** Votes that a filter's part needs. */
  public static final int VOTES = 3;

  private final List<String> parts;
  private final ReceptiveField rows;
  private final ReceptiveField columns;
  private final double reach;
  private final List<Peaks> images = new ArrayList<>();

  /** Peaks of one image: value, row and column of each filter, and its parts. */
  private record Peaks(float[] value, double[] y, double[] x, double[][] landmarks) {}

  /**
   * A learner.
   *
   * @param parts names
   * @param rows receptive field of the layer along the vertical axis
   * @param columns along the horizontal axis
   * @param height of the images in pixels
   * @param width of the images in pixels
   */
  public PartLearner(
      List<String> parts, ReceptiveField rows, ReceptiveField columns, int height, int width) {
    this.parts = List.copyOf(parts);
    this.rows = rows;
    this.columns = columns;
    this.reach = REACH * Math.hypot(height, width);
  }

  /**
   * Adds images.
   *
   * @param maps of the layer
   * @param landmarks {@code [image][part][x, y]} in pixels of the net's input; NaN when not visible
   */
  public void add(FeatureMaps maps, double[][][] landmarks) {
    MapShape shape = maps.shape();
    for (int i = 0; i < shape.batch(); i++) {
      if (landmarks[i].length != parts.size()) {
        throw VitrailException.data(
            "An image has %d landmarks, there are %d parts"
                .formatted(landmarks[i].length, parts.size()));
      }
      images.add(peaks(maps, i, landmarks[i]));
    }
  }

  /** The first largest cell of each map, in row-major order. */
  private Peaks peaks(FeatureMaps maps, int image, double[][] landmarks) {
    MapShape shape = maps.shape();
    int k = shape.channels();
    float[] value = new float[k];
    Arrays.fill(value, Float.NEGATIVE_INFINITY);
    double[] y = new double[k];
    double[] x = new double[k];
    for (int row = 0; row < shape.height(); row++) {
      for (int column = 0; column < shape.width(); column++) {
        int at = shape.index(image, row, column, 0);
        for (int d = 0; d < k; d++) {
          if (maps.values()[at + d] > value[d]) {
            value[d] = maps.values()[at + d];
            y[d] = rows.center(row);
            x[d] = columns.center(column);
          }
        }
      }
    }
    return new Peaks(value, y, x, landmarks);
  }

  /** The parts of all filters. */
  public PartAssignment learn() {
    if (images.isEmpty()) {
      throw VitrailException.data("Parts cannot be learned: no image with landmarks was given");
    }
    int k = images.get(0).value().length;
    int[] partOf = new int[k];
    for (int d = 0; d < k; d++) {
      partOf[d] = elect(d);
    }
    return new PartAssignment(parts, partOf);
  }

  private int elect(int filter) {
    double median = median(filter);
    int[] votes = new int[parts.size()];
    for (Peaks peaks : images) {
      float value = peaks.value()[filter];
      int part = value > 0 && value >= median ? nearest(peaks, filter) : PartAssignment.OTHER;
      if (part != PartAssignment.OTHER) {
        votes[part]++;
      }
    }
    int best = PartAssignment.OTHER;
    for (int part = 0; part < votes.length; part++) {
      boolean first = best == PartAssignment.OTHER;
      if (votes[part] >= VOTES && (first || votes[part] > votes[best])) {
        best = part;
      }
    }
    return best;
  }

  /** The 0.5 quantile, the lower of two middle values. */
  private double median(int filter) {
    double[] peaks = images.stream().mapToDouble(p -> p.value()[filter]).sorted().toArray();
    return peaks[(peaks.length - 1) / 2];
  }

  private int nearest(Peaks peaks, int filter) {
    int best = PartAssignment.OTHER;
    double smallest = reach;
    for (int part = 0; part < parts.size(); part++) {
      double[] at = peaks.landmarks()[part];
      double distance = Math.hypot(at[0] - peaks.x()[filter], at[1] - peaks.y()[filter]);
      boolean nearer = best == PartAssignment.OTHER ? distance <= smallest : distance < smallest;
      if (nearer) {
        smallest = distance;
        best = part;
      }
    }
    return best;
  }
}
