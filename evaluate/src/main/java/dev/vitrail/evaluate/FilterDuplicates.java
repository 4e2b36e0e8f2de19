package dev.vitrail.evaluate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * How many of a layer's filters say the same thing. Two filters are duplicates when their peaks
 * fall on the same cell on most of the images where at least one of them fires. Vitrail's own.
 *
 * @param filters filters compared
 * @param pairShare share of filter pairs that are duplicates
 * @param distinct groups left when duplicates, and duplicates of duplicates, are merged; a filter
 *     that is silent on every image counts in none
 * @param silent filters silent on every image
 */
public record FilterDuplicates(int filters, double pairShare, int distinct, int silent) {

  /** How to read it. */
  public static final MeasureInfo INFO =
      new MeasureInfo("share of duplicate filters", MeasureInfo.Direction.LOWER, 0, 1, 10);

  /** More than half of the images. */
  public static final double MOST = 0.5;

  /**
   * Compares all filters of a layer: {@code filters^2 / 2 * images} steps.
   *
   * @param share share of images above which two filters are duplicates, in [0, 1)
   */
  public static FilterDuplicates of(Peaks peaks, double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "A share of images must be in [0, 1), found %s".formatted(share));
    }
    int[][] cells = cells(peaks);
    int count = cells.length;
    BitSet[] same = new BitSet[count];
    IntStream.range(0, count).parallel().forEach(f -> same[f] = duplicates(cells, f, share));
    long pairs = Arrays.stream(same).mapToLong(BitSet::cardinality).sum();
    int silent =
        (int) Arrays.stream(cells).filter(row -> Arrays.stream(row).allMatch(c -> c < 0)).count();
    double all = count * (count - 1.0) / 2;
    return new FilterDuplicates(count, count < 2 ? 0 : pairs / all, groups(same) - silent, silent);
  }

  /**
   * Landmarks that some filter of a category explains best.
   *
   * @param result part tracking on that category's images
   * @param filterCategories category of each filter
   * @param category which category
   * @param least value of {@link PartTracking} from which a filter counts
   */
  public static int distinctParts(
      PartTracking.Result result, int[] filterCategories, int category, double least) {
    return (int)
        IntStream.range(0, filterCategories.length)
            .filter(f -> filterCategories[f] == category && result.value(f) >= least)
            .map(f -> result.best()[f])
            .distinct()
            .count();
  }

  /** Peak cells, {@code [filters][images]}; -1 where silent. */
  private static int[][] cells(Peaks peaks) {
    int[][] cells = new int[peaks.filters()][peaks.images()];
    for (int image = 0; image < peaks.images(); image++) {
      for (int f = 0; f < cells.length; f++) {
        cells[f][image] = peaks.silent(image, f) ? -1 : peaks.cell(image, f);
      }
    }
    return cells;
  }

  /** Later filters that duplicate one filter. */
  private static BitSet duplicates(int[][] cells, int filter, double share) {
    BitSet same = new BitSet(cells.length);
    for (int other = filter + 1; other < cells.length; other++) {
      int together = 0;
      int either = 0;
      for (int image = 0; image < cells[filter].length; image++) {
        int a = cells[filter][image];
        int b = cells[other][image];
        either += a >= 0 || b >= 0 ? 1 : 0;
        together += a >= 0 && a == b ? 1 : 0;
      }
      if (either > 0 && together > share * either) {
        same.set(other);
      }
    }
    return same;
  }

  private static int groups(BitSet[] same) {
    int[] parent = IntStream.range(0, same.length).toArray();
    int groups = parent.length;
    for (int f = 0; f < same.length; f++) {
      for (int g = same[f].nextSetBit(0); g >= 0; g = same[f].nextSetBit(g + 1)) {
        int a = root(parent, f);
        int b = root(parent, g);
        groups -= a == b ? 0 : 1;
        parent[b] = a;
      }
    }
    return groups;
  }

  private static int root(int[] parent, int filter) {
    int at = filter;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }
}
