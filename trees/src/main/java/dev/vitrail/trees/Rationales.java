package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rationales of a net's score for a set of images, in vector form and with unit gradients (METHODS
 * 4.1; Zhang et al. 2019, "Interpreting CNNs via Decision Trees", section 3). For every image
 * {@code r * (g.x + b)} is the net's own score. Arrays are shared, not copied.
 *
 * @param source net, layer, class and score
 * @param filters K, channels of the layer
 * @param positions cells of one map
 * @param scale mean activation of each filter over positive images and cells; filters below {@link
 *     RationaleBuilder#SILENT} are dropped
 * @param x sums of each map over {@code scale}, {@code [images][K]} in one array
 * @param g unit gradients, {@code [images][K]}
 * @param y scores divided by {@code r}
 * @param r norms of the gradients before division
 * @param b {@code y - g.x}
 * @param positive whether an image shows the class
 * @param ids name of each image
 * @param rivals output that each image's margin is measured from; empty for logits
 * @param excluded images left out because their gradient is zero
 * @param vectorisationGap {@code mean |g.x - <G,X>| / mean |y|} in scores: what the vector form
 *     loses
 * @param spread 1 less the length of the mean unit gradient of the positives; 0 when all are equal
 */
public record Rationales(
    RationaleSource source,
    int filters,
    int positions,
    double[] scale,
    double[] x,
    double[] g,
    double[] y,
    double[] r,
    double[] b,
    boolean[] positive,
    List<String> ids,
    int[] rivals,
    int excluded,
    double vectorisationGap,
    double spread) {

  /** Spread below which the rationales are taken for equal: what single precision leaves. */
  public static final double NO_SPREAD = 1e-6;

  /** Spread below which a tree says little. */
  public static final double LOW_SPREAD = 1e-3;

  public Rationales {
    ids = List.copyOf(ids);
    int n = ids.size();
    int values = Math.multiplyExact(n, filters);
    if (x.length != values || g.length != values || scale.length != filters) {
      throw new IllegalArgumentException(
          "%d images of %d filters need %d values, found x %d, g %d, scale %d"
              .formatted(n, filters, values, x.length, g.length, scale.length));
    }
    if (rivals.length != 0 && rivals.length != n) {
      throw new IllegalArgumentException(
          "%d images need as many rivals or none, found %d".formatted(n, rivals.length));
    }
    if (y.length != n || r.length != n || b.length != n || positive.length != n) {
      throw new IllegalArgumentException(
          "%d images need as many scores, found y %d, r %d, b %d, positive %d"
              .formatted(n, y.length, r.length, b.length, positive.length));
    }
  }

  /** Images. */
  public int count() {
    return y.length;
  }

  /** The net's score of an image. */
  public double score(int image) {
    return r[image] * y[image];
  }

  /** Indices of the positive images, ascending. */
  public int[] positives() {
    return IntStream.range(0, count()).filter(i -> positive[i]).toArray();
  }

  /** Indices of the negative images, ascending. */
  public int[] negatives() {
    return IntStream.range(0, count()).filter(i -> !positive[i]).toArray();
  }

  /** Those of the positive images alone; what was measured of all stays. */
  public Rationales ofPositives() {
    int[] own = positives();
    double[] activations = new double[own.length * filters];
    double[] directions = new double[own.length * filters];
    for (int i = 0; i < own.length; i++) {
      System.arraycopy(x, own[i] * filters, activations, i * filters, filters);
      System.arraycopy(g, own[i] * filters, directions, i * filters, filters);
    }
    boolean[] all = new boolean[own.length];
    Arrays.fill(all, true);
    return new Rationales(
        source,
        filters,
        positions,
        scale,
        activations,
        directions,
        IntStream.of(own).mapToDouble(i -> y[i]).toArray(),
        IntStream.of(own).mapToDouble(i -> r[i]).toArray(),
        IntStream.of(own).mapToDouble(i -> b[i]).toArray(),
        all,
        IntStream.of(own).mapToObj(ids::get).toList(),
        rivals.length == 0 ? rivals : IntStream.of(own).map(i -> rivals[i]).toArray(),
        excluded,
        vectorisationGap,
        spread);
  }

  /** A copy of the activations of an image. */
  public double[] activation(int image) {
    return Arrays.copyOfRange(x, image * filters, (image + 1) * filters);
  }

  /** A copy of the unit gradient of an image. */
  public double[] direction(int image) {
    return Arrays.copyOfRange(g, image * filters, (image + 1) * filters);
  }

  /** What a reader should know before trusting a tree of these rationales. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (spread < LOW_SPREAD) {
      warnings.add(
          "Rationales hardly differ: spread %.2g is below %.0e".formatted(spread, LOW_SPREAD));
    }
    if (vectorisationGap > 0.5) {
      warnings.add(
          "The vector form loses %.0f %% of the score; read contributions with care"
              .formatted(100 * vectorisationGap));
    }
    if (excluded > 0) {
      warnings.add("%d images were left out: their gradient is zero".formatted(excluded));
    }
    return warnings;
  }

  /**
   * Complains unless a tree can be mined from these.
   *
   * @throws VitrailException of kind DATA with the reason
   */
  void requireMinable() {
    if (positives().length < 2) {
      throw VitrailException.data(
          "A tree needs at least 2 positive images with a gradient, found "
              + positives().length
              + "; add images of class "
              + source.className());
    }
    if (spread < NO_SPREAD) {
      throw VitrailException.data(
          "All rationales are equal (spread %.1e, needed %.0e): the head behind layer %s is linear"
                  .formatted(spread, NO_SPREAD, source.layer())
              + " for these images, its tree is one node; train a head with a hidden ReLU layer");
    }
  }
}
