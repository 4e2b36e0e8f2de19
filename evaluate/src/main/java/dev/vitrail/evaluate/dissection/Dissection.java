package dev.vitrail.evaluate.dissection;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.masks.PixelMask;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Overlap of where filters fire with part masks, image after image, in both forms of METHODS 3:
 * over the data set (3.2) and image by image (3.3). Thresholds come from an earlier pass, see
 * {@link ActivationThresholds}.
 *
 * <p>Memory: three long counts for each filter and part, and for each image a bit a filter and
 * part.
 */
public final class Dissection {

  /** IoU over the data set above which a filter is a detector. */
  public static final double DETECTOR = 0.04;

  /** IoU on one image above which a filter shows a part. */
  public static final double SHOWN = 0.2;

  /** How to read the data-set form. */
  public static final MeasureInfo DATASET =
      new MeasureInfo(
          "dissection: mean best IoU",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          50,
          "Union over all images with the part, fired or not. NetDissect-Lite leaves out images on"
              + " which the filter touches no part and scores higher: unionRule light repeats it.");

  /** How to read the number of unique detectors. */
  public static final MeasureInfo DETECTORS =
      new MeasureInfo(
          "dissection: unique detectors",
          MeasureInfo.Direction.HIGHER,
          0,
          Double.POSITIVE_INFINITY,
          50,
          "Distinct parts among filters of IoU above 0.04; at most the number of annotated parts.");

  /** How to read the per-image form. */
  public static final MeasureInfo PER_IMAGE =
      new MeasureInfo(
          "part interpretability",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          50,
          "Share of images with IoU above 0.2 at the best part, mean over filters. The paper unites"
              + " round fields of a radius it does not tell: its numbers compare only loosely. Read"
              + " it beside the control with shuffled images; parts that fill the crop score"
              + " easily.");

  /** Which images count in the area of a filter. */
  public enum UnionRule {
    /** All images with the part. */
    ANNOTATED,
    /** Images on which the filter touches any part, as in the light implementation. */
    LIGHT
  }

  private final List<String> parts;
  private final FilterRegion region;
  private final UnionRule rule;
  private final Upsampling upsampling;
  private final float[] thresholds;
  private final long[][] common;
  private final long[][] fired;
  private final long[] labelled;
  private final int[] withPart;
  private final int[][] shown;
  private final BitSet hits = new BitSet();
  private final BitSet present = new BitSet();
  private int images;

  /**
   * An empty dissection.
   *
   * @param parts names, at least one
   * @param thresholds one a filter
   */
  public Dissection(
      List<String> parts,
      float[] thresholds,
      Upsampling upsampling,
      FilterRegion region,
      UnionRule rule) {
    if (parts.isEmpty() || thresholds.length == 0) {
      throw new IllegalArgumentException(
          "A dissection needs parts and filters, found %d and %d"
              .formatted(parts.size(), thresholds.length));
    }
    this.parts = List.copyOf(parts);
    this.thresholds = thresholds.clone();
    this.upsampling = upsampling;
    this.region = region;
    this.rule = rule;
    this.common = new long[thresholds.length][parts.size()];
    this.fired = new long[thresholds.length][parts.size()];
    this.labelled = new long[parts.size()];
    this.withPart = new int[parts.size()];
    this.shown = new int[thresholds.length][parts.size()];
  }

  /**
   * Adds a batch.
   *
   * @param maps one channel a filter, after ReLU and mask
   * @param masks regions of each image by part, at the size of the input; a part that is absent or
   *     empty is not annotated on that image; other names are passed over
   */
  public void add(FeatureMaps maps, List<Map<String, PixelMask>> masks) {
    MapShape shape = maps.shape();
    upsampling.requireGrid(shape);
    if (shape.channels() != thresholds.length || masks.size() != shape.batch()) {
      throw new IllegalArgumentException(
          "%d filters and masks of %d images are expected, found %d masks and maps %s"
              .formatted(thresholds.length, shape.batch(), masks.size(), shape));
    }
    for (int b = 0; b < shape.batch(); b++) {
      add(maps, b, annotated(masks.get(b)));
    }
  }

  /** Masks by part number; an empty mask where the part is not annotated. */
  private PixelMask[] annotated(Map<String, PixelMask> masks) {
    PixelMask[] found = new PixelMask[parts.size()];
    PixelMask none = PixelMask.empty(upsampling.height(), upsampling.width());
    for (int k = 0; k < found.length; k++) {
      found[k] = masks.getOrDefault(parts.get(k), none);
      found[k].requireSize(upsampling.height(), upsampling.width());
    }
    return found;
  }

  private void add(FeatureMaps maps, int image, PixelMask[] masks) {
    int[] areas = Arrays.stream(masks).mapToInt(PixelMask::count).toArray();
    for (int k = 0; k < areas.length; k++) {
      labelled[k] += areas[k];
      withPart[k] += areas[k] > 0 ? 1 : 0;
      present.set(images * parts.size() + k, areas[k] > 0);
    }
    MapShape shape = maps.shape();
    float[] map = new float[shape.cells()];
    for (int f = 0; f < thresholds.length; f++) {
      int at = image * shape.imageSize() + f;
      for (int cell = 0; cell < map.length; cell++, at += thresholds.length) {
        map[cell] = maps.values()[at];
      }
      tally(f, region.of(map, shape.width(), thresholds[f], upsampling), masks, areas);
    }
    images++;
  }

  private void tally(int filter, PixelMask where, PixelMask[] masks, int[] areas) {
    int area = where.count();
    if (area == 0) {
      return;
    }
    int[] both = Arrays.stream(masks).mapToInt(where::common).toArray();
    boolean touches = Arrays.stream(both).anyMatch(n -> n > 0);
    for (int k = 0; k < both.length; k++) {
      common[filter][k] += both[k];
      fired[filter][k] += (rule == UnionRule.LIGHT ? touches : areas[k] > 0) ? area : 0;
      if (areas[k] > 0 && both[k] > SHOWN * (areas[k] + area - both[k])) {
        shown[filter][k]++;
        hits.set(bit(images, filter, k));
      }
    }
  }

  private int bit(int image, int filter, int part) {
    return Math.addExact(
        Math.multiplyExact(image, thresholds.length * parts.size()), filter * parts.size() + part);
  }

  /** The result so far. */
  public DissectionResult result() {
    if (IntStream.of(withPart).allMatch(n -> n == 0)) {
      throw new IllegalStateException("No image has any of the parts " + parts);
    }
    return DissectionResult.of(parts, common, fired, labelled, withPart, shown);
  }

  /**
   * The per-image score of the layer for some of the images, for bootstrap intervals.
   *
   * @param chosen images in the order they were added; may repeat
   */
  public double layerScore(int[] chosen) {
    int[] annotated = new int[parts.size()];
    int[][] count = new int[thresholds.length][parts.size()];
    for (int image : chosen) {
      for (int k = 0; k < annotated.length; k++) {
        annotated[k] += present.get(image * parts.size() + k) ? 1 : 0;
      }
      int from = bit(image, 0, 0);
      int end = from + thresholds.length * parts.size();
      for (int at = hits.nextSetBit(from); at >= 0 && at < end; at = hits.nextSetBit(at + 1)) {
        count[(at - from) / parts.size()][(at - from) % parts.size()]++;
      }
    }
    double sum = 0;
    for (int[] filter : count) {
      double best = 0;
      for (int k = 0; k < annotated.length; k++) {
        best = annotated[k] == 0 ? best : Math.max(best, (double) filter[k] / annotated[k]);
      }
      sum += best;
    }
    return sum / count.length;
  }

  /** Images added. */
  public int images() {
    return images;
  }
}
