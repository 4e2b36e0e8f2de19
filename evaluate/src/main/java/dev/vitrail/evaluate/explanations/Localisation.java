package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.Correlation;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import dev.vitrail.evaluate.masks.PixelMask;

/** Whether relevance lies inside an annotated region. METHODS 7.1. */
public final class Localisation {

  /** How to read {@link #pointing}. */
  public static final MeasureInfo POINTING =
      new MeasureInfo(
          "pointing game",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          20,
          "Share of the tied maxima inside, so that a constant map scores the region's area. Quantus"
              + " counts any tied maximum as a hit and an empty mask as well.");

  /** How to read {@link #mass}. */
  public static final MeasureInfo MASS =
      new MeasureInfo(
          "relevance mass",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          20,
          "Positive relevance inside over all positive relevance. Quantus divides signed sums, which"
              + " can exceed 1 (#211, #213).");

  /** How to read {@link #mass} inside the region's box. */
  public static final MeasureInfo ENERGY =
      new MeasureInfo(
          "energy-based pointing game",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          20,
          "Relevance mass inside the box around the region. Score-CAM's authors rescale maps first,"
              + " which adds a constant.");

  /** How to read {@link #rank}. */
  public static final MeasureInfo RANK =
      new MeasureInfo(
          "relevance rank",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          20,
          "Share of the K highest pixels inside, K the region's pixels; equal values by index.");

  /** How to read {@link #pixelAuc}. */
  public static final MeasureInfo PIXEL_AUC =
      new MeasureInfo(
          "pixel AUC",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          20,
          "Area under the ROC curve of relevance against the region, ties a half.");

  private static final String EMPTY = "the region is empty";

  private Localisation() {}

  /**
   * Zhang et al., "Top-Down Neural Attention by Excitation Backprop", IJCV 2018, section 4.
   *
   * @param tolerance pixels around the region that count as inside; 15 H / 224 in the paper, 0 here
   *     by default
   */
  public static Reading pointing(PixelMap map, PixelMask mask, double tolerance) {
    mask.requireSize(map.height(), map.width());
    if (mask.isEmpty() || map.isZero()) {
      return Reading.undefined(mask.isEmpty() ? EMPTY : Concentration.ZERO);
    }
    double max = map.max();
    int maxima = 0;
    int hits = 0;
    for (int i = 0; i < map.size(); i++) {
      if (map.values()[i] == max) {
        maxima++;
        hits += near(mask, i, tolerance) ? 1 : 0;
      }
    }
    return Reading.of((double) hits / maxima);
  }

  private static boolean near(PixelMask mask, int pixel, double tolerance) {
    int row = pixel / mask.width();
    int column = pixel % mask.width();
    int reach = (int) Math.floor(tolerance);
    for (int y = Math.max(0, row - reach); y <= Math.min(mask.height() - 1, row + reach); y++) {
      int right = Math.min(mask.width() - 1, column + reach);
      for (int x = Math.max(0, column - reach); x <= right; x++) {
        boolean close = Math.hypot((double) y - row, (double) x - column) <= tolerance;
        if (close && mask.get(y * mask.width() + x)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Arras et al., "CLEVR-XAI", Information Fusion 2022, equation 1. */
  public static Reading mass(PixelMap map, PixelMask mask) {
    mask.requireSize(map.height(), map.width());
    double inside = 0;
    double all = 0;
    for (int i = 0; i < map.size(); i++) {
      double positive = Math.max(0, map.values()[i]);
      all += positive;
      inside += mask.get(i) ? positive : 0;
    }
    if (mask.isEmpty() || all == 0) {
      return Reading.undefined(mask.isEmpty() ? EMPTY : "the map has no positive value");
    }
    return Reading.of(inside / all);
  }

  /** Arras et al., equation 2. */
  public static Reading rank(PixelMap map, PixelMask mask) {
    mask.requireSize(map.height(), map.width());
    int wanted = mask.count();
    if (wanted == 0 || map.isZero()) {
      return Reading.undefined(wanted == 0 ? EMPTY : Concentration.ZERO);
    }
    int[] order = map.descending();
    int hits = 0;
    for (int k = 0; k < wanted; k++) {
      hits += mask.get(order[k]) ? 1 : 0;
    }
    return Reading.of((double) hits / wanted);
  }

  /** Probability that a pixel inside is above one outside: Mann and Whitney, 1947. */
  public static Reading pixelAuc(PixelMap map, PixelMask mask) {
    mask.requireSize(map.height(), map.width());
    double inside = mask.count();
    double outside = map.size() - inside;
    if (inside == 0 || outside == 0 || map.isZero()) {
      return Reading.undefined(
          inside == 0 ? EMPTY : outside == 0 ? "the region is everything" : Concentration.ZERO);
    }
    double[] ranks = Correlation.ranks(map.values());
    double sum = 0;
    for (int i = 0; i < ranks.length; i++) {
      sum += mask.get(i) ? ranks[i] : 0;
    }
    return Reading.of((sum - inside * (inside + 1) / 2) / (inside * outside));
  }
}
