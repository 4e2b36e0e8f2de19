package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import dev.vitrail.evaluate.masks.PixelMask;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.List;

/**
 * Overlap of the highest part of a map with an annotated region: Zhou et al., "Learning Deep
 * Features for Discriminative Localization", CVPR 2016, section 3.2; METHODS 7.1.
 */
public final class RegionOverlap {

  /** Shares of the maximum at which maps are cut; the paper takes 0.20. */
  public static final List<Double> SHARES = List.of(0.15, 0.20, 0.25, 0.30, 0.50);

  /** Overlap of boxes from which an object counts as found. */
  public static final double FOUND = 0.5;

  /** How to read {@link #mask}. */
  public static final MeasureInfo MASK =
      new MeasureInfo(
          "mask IoU",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          20,
          "Map cut at a share of its maximum. A share chosen on the test images flatters; take the"
              + " one of the validation split.");

  /** How to read {@link #box}. */
  public static final MeasureInfo BOX =
      new MeasureInfo(
          "box IoU",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          20,
          "Box of the largest 4-connected component against the box of the region, coordinates"
              + " inclusive.");

  private RegionOverlap() {}

  /** The pixels of at least a share of the maximum; none where no value is positive. */
  public static PixelMask cut(PixelMap map, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "A map is cut at a share of its maximum inside (0, 1], found %s".formatted(share));
    }
    double max = map.max();
    return max > 0
        ? PixelMask.of(map.height(), map.width(), i -> map.values()[i] >= share * max)
        : PixelMask.empty(map.height(), map.width());
  }

  /** Overlap of the cut map with the region. */
  public static Reading mask(PixelMap map, PixelMask region, double share) {
    PixelMask cut = cut(map, share);
    return reason(cut, region, cut);
  }

  /** Overlap of the box of the largest component with the box of the region. */
  public static Reading box(PixelMap map, PixelMask region, double share) {
    PixelMask cut = cut(map, share);
    return reason(cut, region.box(), largest(cut).box());
  }

  private static Reading reason(PixelMask cut, PixelMask region, PixelMask found) {
    if (region.isEmpty()) {
      return Reading.undefined("the region is empty");
    }
    return cut.isEmpty()
        ? Reading.undefined("the map has no positive value")
        : Reading.of(found.iou(region));
  }

  /** The largest 4-connected component; of equal ones the first in raster order. */
  static PixelMask largest(PixelMask mask) {
    BitSet seen = new BitSet(mask.pixels());
    BitSet best = new BitSet();
    for (int i = 0; i < mask.pixels(); i++) {
      if (mask.get(i) && !seen.get(i)) {
        BitSet found = component(mask, i, seen);
        best = found.cardinality() > best.cardinality() ? found : best;
      }
    }
    return PixelMask.of(mask.height(), mask.width(), best::get);
  }

  private static BitSet component(PixelMask mask, int start, BitSet seen) {
    BitSet found = new BitSet(mask.pixels());
    ArrayDeque<Integer> open = new ArrayDeque<>();
    open.add(start);
    seen.set(start);
    while (!open.isEmpty()) {
      int pixel = open.remove();
      found.set(pixel);
      int column = pixel % mask.width();
      visit(mask, pixel - mask.width(), true, seen, open);
      visit(mask, pixel + mask.width(), true, seen, open);
      visit(mask, pixel - 1, column > 0, seen, open);
      visit(mask, pixel + 1, column + 1 < mask.width(), seen, open);
    }
    return found;
  }

  private static void visit(
      PixelMask mask, int pixel, boolean sameRow, BitSet seen, ArrayDeque<Integer> open) {
    boolean inside = sameRow && pixel >= 0 && pixel < mask.pixels();
    if (inside && mask.get(pixel) && !seen.get(pixel)) {
      seen.set(pixel);
      open.add(pixel);
    }
  }
}
