package dev.vitrail.trees;

import java.util.Arrays;
import java.util.Optional;

/**
 * Leaves that stand together: their indices, ascending, the sum of their directions, and for large
 * groups their scatter.
 */
record Group(int[] members, double[] sum, Optional<Scatter> scatter) {

  static Group leaf(Leaves leaves, int leaf) {
    int k = leaves.filters();
    double[] row = Arrays.copyOfRange(leaves.g(), leaf * k, (leaf + 1) * k);
    return new Group(new int[] {leaf}, row, Optional.empty());
  }

  /** The leaves given, which must ascend. */
  static Group of(Leaves leaves, int[] members) {
    double[] sum = new double[leaves.filters()];
    for (int leaf : members) {
      for (int d = 0; d < sum.length; d++) {
        sum[d] += leaves.g()[leaf * sum.length + d];
      }
    }
    return new Group(members, sum, Optional.empty());
  }

  /** Both, without scatter. */
  Group with(Group other) {
    int[] both = Arrays.copyOf(members, members.length + other.members.length);
    System.arraycopy(other.members, 0, both, members.length, other.members.length);
    Arrays.sort(both);
    double[] total = sum.clone();
    Rows.add(total, other.sum);
    return new Group(both, total, Optional.empty());
  }

  int size() {
    return members.length;
  }
}
