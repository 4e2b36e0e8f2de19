package dev.vitrail.trees;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups of filters that fire on the same images, to stand in for parts where no landmarks are
 * known (METHODS 4.3.4 asks for one part a filter): spherical k-means on the filters' activations
 * over the positive images, each less its mean.
 */
public final class FilterGroups {

  private FilterGroups() {}

  /**
   * Groups the filters.
   *
   * @param groups wanted, at least 1; fewer when there are fewer filters
   * @param seed of the starting centres
   */
  public static PartAssignment of(Rationales rationales, int groups, long seed) {
    int[] images = rationales.positives();
    int k = rationales.filters();
    double[] rows = new double[Math.multiplyExact(k, images.length)];
    boolean[] silent = new boolean[k];
    for (int d = 0; d < k; d++) {
      double[] row = new double[images.length];
      double mean = 0;
      for (int i = 0; i < row.length; i++) {
        row[i] = rationales.x()[images[i] * k + d];
        mean += row[i] / row.length;
      }
      for (int i = 0; i < row.length; i++) {
        row[i] -= mean;
      }
      silent[d] = Rows.norm(row) < RationaleBuilder.SILENT;
      System.arraycopy(Rows.unit(row), 0, rows, d * row.length, row.length);
    }
    int[] cluster = new SphericalKMeans(rows, images.length).cluster(groups, seed);
    return named(cluster, silent);
  }

  private static PartAssignment named(int[] cluster, boolean[] silent) {
    List<Integer> seen = new ArrayList<>();
    int[] partOf = new int[cluster.length];
    for (int d = 0; d < cluster.length; d++) {
      if (silent[d]) {
        partOf[d] = PartAssignment.OTHER;
        continue;
      }
      if (!seen.contains(cluster[d])) {
        seen.add(cluster[d]);
      }
      partOf[d] = seen.indexOf(cluster[d]);
    }
    List<String> names = new ArrayList<>();
    for (int group = 1; group <= seen.size(); group++) {
      names.add("group " + group);
    }
    return new PartAssignment(names, partOf);
  }
}
