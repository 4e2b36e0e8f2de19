package dev.vitrail.evaluate.dissection;

import dev.vitrail.engine.FeatureMaps;
import java.util.Arrays;

/**
 * For each filter the value that a share {@code q} of its cells exceeds, over all images: {@code T
 * = a[ceil((1 - q) M) - 1]} of the M sorted values, to be compared by strict {@code >}. Network
 * Dissection, section 3.2; METHODS 3.1. Exact, in one pass: of each filter only the {@code floor(q
 * M) + 1} largest values are kept, in a heap whose root is the least of them.
 *
 * <p>Memory: four bytes for each kept value; 10 MB for 512 filters on 5000 images of 14 x 14 cells
 * at q = 0.005.
 */
public final class ActivationThresholds {

  /** Share of METHODS 3 and of Network Dissection. */
  public static final double SHARE = 0.005;

  /** Keeps a product that is whole but for rounding from being rounded up. */
  private static final double GUARD = 1e-9;

  private static final long MOST_VALUES = 1L << 28;

  private final double share;
  private final long mostCells;
  private final float[][] heaps;
  private long cells;

  /**
   * Empty thresholds.
   *
   * @param filters number of filters
   * @param mostCells cells of one filter that will be added at most: images times cells of a map
   * @param share of cells above the threshold, inside (0, 1)
   */
  public ActivationThresholds(int filters, long mostCells, double share) {
    if (filters < 1 || mostCells < 1 || !(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "Thresholds need filters, cells and a share inside (0, 1), found %d, %d and %s"
              .formatted(filters, mostCells, share));
    }
    long size = above(mostCells, share) + 1;
    if (Math.multiplyExact(size, filters) > MOST_VALUES) {
      throw new IllegalArgumentException(
          "%d filters with %d kept values each are more than 2^28; measure fewer images or filters"
              .formatted(filters, size));
    }
    this.share = share;
    this.mostCells = mostCells;
    this.heaps = new float[filters][(int) size];
    for (float[] heap : heaps) {
      Arrays.fill(heap, Float.NEGATIVE_INFINITY);
    }
  }

  /** Cells that may exceed the threshold of M cells. */
  private static long above(long cells, double share) {
    return cells - (long) Math.ceil((1 - share) * cells - GUARD);
  }

  /** Adds a batch of maps with one channel a filter. */
  public void add(FeatureMaps maps) {
    int filters = maps.shape().channels();
    long added = (long) maps.shape().batch() * maps.shape().cells();
    if (filters != heaps.length || cells + added > mostCells) {
      throw new IllegalArgumentException(
          "Thresholds of %d filters and at most %d cells cannot take %d filters and %d more cells"
              .formatted(heaps.length, mostCells, filters, added));
    }
    float[] values = maps.values();
    for (int f = 0; f < filters; f++) {
      float[] heap = heaps[f];
      for (int i = f; i < values.length; i += filters) {
        if (values[i] > heap[0]) {
          sink(heap, values[i]);
        } else if (Float.isNaN(values[i])) {
          throw new IllegalArgumentException("Filter %d has a value that is NaN".formatted(f));
        }
      }
    }
    cells += added;
  }

  /** Replaces the root and restores the order. */
  private static void sink(float[] heap, float value) {
    int at = 0;
    while (2 * at + 1 < heap.length) {
      int child = 2 * at + 1;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }

  /**
   * The threshold of each filter.
   *
   * @throws IllegalStateException when nothing was added
   */
  public float[] thresholds() {
    if (cells == 0) {
      throw new IllegalStateException("Thresholds need maps of at least one image");
    }
    float[] thresholds = new float[heaps.length];
    int rank = (int) above(cells, share) + 1;
    for (int f = 0; f < thresholds.length; f++) {
      float[] sorted = heaps[f].clone();
      Arrays.sort(sorted);
      thresholds[f] = sorted[sorted.length - rank];
    }
    return thresholds;
  }

  /** Cells of one filter that were added. */
  public long cells() {
    return cells;
  }
}
