package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How well something explains a net's scores on some images, best held-out ones (METHODS 4.5; Zhang
 * et al. 2019, section 4).
 *
 * @param name what is measured, for example {@code depth 2}
 * @param partError for each part {@code mean |estimate - truth| / mean |score|}; empty when the truth
 *     was not measured
 * @param fitness agreement of contributions with those of the image's own rationale, from 0 to 1
 * @param predictionError {@code mean |estimate - score| / (max - min score)}
 * @param accuracy share of images for which the estimate lies on the right side of the threshold
 * @param meanCosine of the images' rationales with those used; NaN where there is none
 */
public record TreeMetrics(
    String name,
    List<Double> partError,
    double fitness,
    double predictionError,
    double accuracy,
    double meanCosine) {

  public TreeMetrics {
    partError = List.copyOf(partError);
  }

  /** Mean over the parts; NaN without truth. */
  public double partErrorMean() {
    return partError.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /**
   * A tree read at each depth from 2 to the deepest.
   *
   * @param images to measure on, with the scale of the tree
   * @param truth of their parts, or nothing
   */
  public static List<TreeMetrics> byDepth(
      RationaleTree tree, Rationales images, Optional<PartTruth> truth) {
    requireImages(tree, images);
    List<TreeMetrics> rows = new ArrayList<>();
    for (int depth = 2; depth <= tree.depth(); depth++) {
      TreeSurrogate surrogate = new TreeSurrogate(tree, images, depth);
      rows.add(of("depth " + depth, tree, images, truth, surrogate));
    }
    return rows;
  }

  /** A tree read at its leaves. */
  static TreeMetrics atLeaves(
      String name, RationaleTree tree, Rationales images, Optional<PartTruth> truth) {
    requireImages(tree, images);
    return of(name, tree, images, truth, new TreeSurrogate(tree, images, Integer.MAX_VALUE));
  }

  static void requireImages(RationaleTree tree, Rationales images) {
    tree.source().requireSame(images.source());
    ParseTree.requireScale(tree, images.scale());
    if (images.count() == 0) {
      throw VitrailException.data("There are no images to measure on; give at least one");
    }
  }

  /** Share of images which the net itself puts on the right side of a threshold. */
  public static double netAccuracy(Rationales images, double threshold) {
    return accuracy(images, threshold, images::score);
  }

  /**
   * Share of images for which the tree of their own class gives the highest score.
   *
   * @param scores {@code [class][image]}
   * @param labels class of each image
   */
  public static double classAccuracy(double[][] scores, int[] labels) {
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int c = 1; c < scores.length; c++) {
        best = scores[c][i] > scores[best][i] ? c : best;
      }
      right += best == labels[i] ? 1 : 0;
    }
    return (double) right / labels.length;
  }

  /** Estimates of a tree at a depth, in scores, one an image. */
  public static double[] estimates(RationaleTree tree, Rationales images, int depth) {
    requireImages(tree, images);
    TreeSurrogate surrogate = new TreeSurrogate(tree, images, depth);
    return IntStream.range(0, images.count()).mapToDouble(surrogate::estimate).toArray();
  }

  static TreeMetrics of(
      String name,
      RationaleTree tree,
      Rationales images,
      Optional<PartTruth> truth,
      Surrogate surrogate) {
    int n = images.count();
    List<Double> partError = new ArrayList<>();
    truth.ifPresent(t -> partErrors(tree.parts(), images, t, surrogate, partError));
    return new TreeMetrics(
        name,
        partError,
        IntStream.range(0, n).mapToDouble(i -> fitness(images, surrogate, i)).sum() / n,
        predictionError(images, surrogate::estimate),
        accuracy(images, tree.threshold(), surrogate::estimate),
        IntStream.range(0, n).mapToDouble(surrogate::cosine).sum() / n);
  }

  /** METHODS 4.5.1. */
  private static void partErrors(
      PartAssignment parts,
      Rationales images,
      PartTruth truth,
      Surrogate surrogate,
      List<Double> into) {
    double[][] rows = truth.rowsFor(images);
    double[] errors = new double[parts.groups()];
    double size = 0;
    for (int i = 0; i < rows.length; i++) {
      double[] estimate = parts.sums(surrogate.contributions(i));
      if (rows[i].length != errors.length) {
        throw VitrailException.data(
            "The truth has %d parts, the tree %d; measure it with the parts of the tree"
                .formatted(rows[i].length, errors.length));
      }
      for (int m = 0; m < errors.length; m++) {
        errors[m] += Math.abs(estimate[m] - rows[i][m]);
      }
      size += Math.abs(images.score(i));
    }
    for (double error : errors) {
      into.add(error / size);
    }
  }

  /** METHODS 4.5.2: overlap of the contributions with those of the image's own rationale. */
  private static double fitness(Rationales images, Surrogate surrogate, int image) {
    double[] rho = surrogate.contributions(image);
    int at = image * rho.length;
    double common = 0;
    double all = 0;
    for (int d = 0; d < rho.length; d++) {
      double truth = images.r()[image] * images.g()[at + d] * images.x()[at + d];
      double found = Math.max(rho[d] * Math.signum(truth), 0);
      common += Math.min(found, Math.abs(truth));
      all += Math.max(found, Math.abs(truth));
    }
    return all == 0 ? 1 : common / all;
  }

  /** METHODS 4.5.3. */
  static double predictionError(
      Rationales images, java.util.function.IntToDoubleFunction estimate) {
    double error = 0;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < images.count(); i++) {
      error += Math.abs(estimate.applyAsDouble(i) - images.score(i));
      low = Math.min(low, images.score(i));
      high = Math.max(high, images.score(i));
    }
    return high > low ? error / images.count() / (high - low) : Double.NaN;
  }

  /** METHODS 4.5.4. */
  static double accuracy(
      Rationales images, double threshold, java.util.function.IntToDoubleFunction estimate) {
    long right =
        IntStream.range(0, images.count())
            .filter(i -> estimate.applyAsDouble(i) > threshold == images.positive()[i])
            .count();
    return (double) right / images.count();
  }
}
