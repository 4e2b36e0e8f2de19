package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;
import java.util.Arrays;
import java.util.List;

/**
 * Which part of an object each filter looks at: the matrix A of METHODS 4.3.4, one part a filter.
 *
 * @param parts names
 * @param partOf part of each filter, or {@link #OTHER}
 */
public record PartAssignment(List<String> parts, int[] partOf) {

  /** A filter without part. */
  public static final int OTHER = -1;

  /** Name under which filters without part are reported. */
  public static final String OTHER_NAME = "other";

  public PartAssignment {
    parts = List.copyOf(parts);
    for (int part : partOf) {
      if (part < OTHER || part >= parts.size()) {
        throw VitrailException.data(
            "A filter belongs to part %d; allowed are -1 to %d".formatted(part, parts.size() - 1));
      }
    }
  }

  /** No filter has a part. */
  public static PartAssignment none(int filters) {
    int[] partOf = new int[filters];
    Arrays.fill(partOf, OTHER);
    return new PartAssignment(List.of(), partOf);
  }

  /** Whether some filter has no part. */
  public boolean hasOther() {
    return Arrays.stream(partOf).anyMatch(p -> p == OTHER);
  }

  /** Groups of filters: the parts, and one more when some filters have none. */
  public int groups() {
    return parts.size() + (hasOther() ? 1 : 0);
  }

  /** Name of a group. */
  public String name(int group) {
    return group < parts.size() ? parts.get(group) : OTHER_NAME;
  }

  /** Group of a filter. */
  public int groupOf(int filter) {
    return partOf[filter] == OTHER ? parts.size() : partOf[filter];
  }

  /** Sums of values over the filters of each group: {@code A rho}. */
  public double[] sums(double[] values) {
    double[] sums = new double[groups()];
    for (int d = 0; d < values.length; d++) {
      sums[groupOf(d)] += values[d];
    }
    return sums;
  }

  /** Filters of a group. */
  public boolean[] mask(int group) {
    boolean[] mask = new boolean[partOf.length];
    for (int d = 0; d < mask.length; d++) {
      mask[d] = groupOf(d) == group;
    }
    return mask;
  }
}
