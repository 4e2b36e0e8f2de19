package dev.vitrail.graphs;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Orders of indices by value; ties by index. */
final class Order {

  private Order() {}

  /** All indices, smallest value first. */
  static int[] ascending(double[] values) {
    return sorted(
        IntStream.range(0, values.length).toArray(),
        Comparator.comparingDouble((Integer v) -> values[v]));
  }

  /** Some indices, largest value first. */
  static int[] descending(double[] values, int[] indices) {
    return sorted(indices, Comparator.comparingDouble((Integer v) -> -values[v]));
  }

  /** All indices, largest value first. */
  static int[] descending(double[] values) {
    return descending(values, IntStream.range(0, values.length).toArray());
  }

  private static int[] sorted(int[] indices, Comparator<Integer> by) {
    return Arrays.stream(indices)
        .boxed()
        .sorted(by.thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
