package dev.vitrail.trees;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Collects maps, gradients and scores image by image and turns them into {@link Rationales}. Keeps
 * two vectors of K doubles for each image, no maps.
 */
public final class RationaleBuilder {

  /** Mean activation below which a filter is dropped, and gradient norm that counts as zero. */
  public static final double SILENT = 1e-12;

  private final RationaleSource source;
  private final int filters;
  private final int positions;
  private final Optional<double[]> fixedScale;
  private final List<double[]> sums = new ArrayList<>();
  private final List<double[]> slopes = new ArrayList<>();
  private final List<double[]> scores = new ArrayList<>();
  private final List<Boolean> labels = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final List<Integer> rivals = new ArrayList<>();

  private RationaleBuilder(
      RationaleSource source, int filters, int positions, Optional<double[]> scale) {
    if (filters < 1 || positions < 1) {
      throw new IllegalArgumentException(
          "Filters and positions must be at least 1, found %d and %d"
              .formatted(filters, positions));
    }
    this.source = source;
    this.filters = filters;
    this.positions = positions;
    this.fixedScale = scale;
  }

  /** For training images: the scale is learned from the positives. */
  public static RationaleBuilder learning(RationaleSource source, int filters, int positions) {
    return new RationaleBuilder(source, filters, positions, Optional.empty());
  }

  /** For other images, with the scale of the training images. */
  public static RationaleBuilder scaled(RationaleSource source, int positions, double[] scale) {
    return new RationaleBuilder(source, scale.length, positions, Optional.of(scale.clone()));
  }

  /**
   * Adds one image.
   *
   * @param maps activations {@code [position][filter]}
   * @param gradient of the score by them, same layout
   */
  public void add(double[] maps, double[] gradient, double score, String id, boolean positive) {
    int size = Math.multiplyExact(positions, filters);
    if (maps.length != size || gradient.length != size) {
      throw new IllegalArgumentException(
          "Image %s needs %d values, found %d maps and %d gradients"
              .formatted(id, size, maps.length, gradient.length));
    }
    double[] sum = new double[filters];
    double[] slope = new double[filters];
    double exact = 0;
    for (int at = 0; at < size; at += filters) {
      for (int d = 0; d < filters; d++) {
        sum[d] += maps[at + d];
        slope[d] += gradient[at + d];
        exact += maps[at + d] * gradient[at + d];
      }
    }
    for (int d = 0; d < filters; d++) {
      slope[d] /= positions;
    }
    keep(sum, slope, score, exact, id, positive);
  }

  private void keep(
      double[] sum, double[] slope, double score, double exact, String id, boolean positive) {
    double check = score + exact;
    for (int d = 0; d < filters; d++) {
      check += sum[d] + slope[d];
    }
    if (!Double.isFinite(check)) {
      throw VitrailException.data(
          "Image %s has a score, activation or gradient that is not finite; check the net"
              .formatted(id));
    }
    sums.add(sum);
    slopes.add(slope);
    scores.add(new double[] {score, exact});
    ids.add(id);
    labels.add(positive);
  }

  /** Adds a batch: maps and gradients of one shape, one score, id and label an image. */
  void add(
      FeatureMaps maps,
      FeatureMaps gradients,
      Scores batchScores,
      List<String> names,
      boolean[] positive) {
    MapShape shape = maps.shape();
    if (shape.channels() != filters || shape.cells() != positions) {
      throw VitrailException.data(
          "Maps of %s do not fit %d filters on %d cells; take images and tree from one net"
              .formatted(shape, filters, positions));
    }
    double[] image = new double[shape.imageSize()];
    double[] gradient = new double[shape.imageSize()];
    for (int i = 0; i < shape.batch(); i++) {
      int from = i * shape.imageSize();
      for (int k = 0; k < image.length; k++) {
        image[k] = maps.values()[from + k];
        gradient[k] = gradients.values()[from + k];
      }
      add(image, gradient, batchScores.values()[i], names.get(i), positive[i]);
    }
    IntStream.of(batchScores.rivals()).forEach(rivals::add);
  }

  /**
   * The rationales of all images added.
   *
   * @throws VitrailException of kind DATA without positives to learn the scale from, or when every
   *     gradient is zero
   */
  public Rationales build() {
    double[] scale = fixedScale.orElseGet(this::learnScale);
    int n = ids.size();
    double[] norm = new double[n];
    double gap = 0;
    double size = 0;
    for (int i = 0; i < n; i++) {
      scale(i, scale);
      norm[i] = Math.sqrt(Rows.dot(slopes.get(i), slopes.get(i)));
      gap += Math.abs(Rows.dot(slopes.get(i), sums.get(i)) - scores.get(i)[1]);
      size += Math.abs(scores.get(i)[0]);
    }
    int kept = (int) Arrays.stream(norm).filter(r -> r >= SILENT).count();
    if (kept == 0) {
      throw VitrailException.data(
          "All %d images have a zero gradient at layer %s: every hidden unit of the head is silent"
              .formatted(n, source.layer()));
    }
    return assemble(scale, norm, kept, size == 0 ? 0 : gap / size);
  }

  private double[] learnScale() {
    double[] scale = new double[filters];
    long count = 0;
    for (int i = 0; i < ids.size(); i++) {
      if (labels.get(i)) {
        count++;
        Rows.add(scale, sums.get(i));
      }
    }
    if (count == 0) {
      throw VitrailException.data(
          "No positive image of class %s; a tree needs at least 2".formatted(source.className()));
    }
    for (int d = 0; d < filters; d++) {
      scale[d] /= (double) count * positions;
    }
    return scale;
  }

  /** METHODS 4.1.3, in place. */
  private void scale(int image, double[] scale) {
    double[] sum = sums.get(image);
    double[] slope = slopes.get(image);
    for (int d = 0; d < filters; d++) {
      boolean silent = scale[d] < SILENT;
      sum[d] = silent ? 0 : sum[d] / scale[d];
      slope[d] = silent ? 0 : slope[d] * scale[d];
    }
  }

  /** METHODS 4.1.5 and 4.1.6. */
  private Rationales assemble(double[] scale, double[] norm, int kept, double gap) {
    int values = Math.multiplyExact(kept, filters);
    double[] x = new double[values];
    double[] g = new double[values];
    double[][] columns = new double[3][kept];
    boolean[] positive = new boolean[kept];
    List<String> names = new ArrayList<>();
    for (int i = 0; i < norm.length; i++) {
      if (norm[i] < SILENT) {
        continue;
      }
      int at = names.size();
      System.arraycopy(sums.get(i), 0, x, at * filters, filters);
      for (int d = 0; d < filters; d++) {
        g[at * filters + d] = slopes.get(i)[d] / norm[i];
      }
      columns[0][at] = scores.get(i)[0] / norm[i];
      columns[1][at] = norm[i];
      columns[2][at] = columns[0][at] - Rows.dot(g, at * filters, x, at * filters, filters);
      positive[at] = labels.get(i);
      names.add(ids.get(i));
    }
    return new Rationales(
        source,
        filters,
        positions,
        scale,
        x,
        g,
        columns[0],
        columns[1],
        columns[2],
        positive,
        names,
        IntStream.range(0, rivals.size()).filter(i -> norm[i] >= SILENT).map(rivals::get).toArray(),
        norm.length - kept,
        gap,
        spread(g, positive));
  }

  private double spread(double[] g, boolean[] positive) {
    double[] mean = new double[filters];
    int count = 0;
    for (int i = 0; i < positive.length; i++) {
      if (positive[i]) {
        count++;
        for (int d = 0; d < filters; d++) {
          mean[d] += g[i * filters + d];
        }
      }
    }
    return count == 0 ? 0 : 1 - Math.sqrt(Rows.dot(mean, mean)) / count;
  }
}
