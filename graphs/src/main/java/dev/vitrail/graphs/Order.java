package dev.vitrail.graphs;

import java.util.stream.IntStream;

/** Orders of indices by value; ties by index. A merge sort without boxed numbers. */
final class Order {

  private final double[] values;
  private final double sign;

  private Order(double[] values, double sign) {
    this.values = values;
    this.sign = sign;
  }

  /** All indices, smallest value first. */
  static int[] ascending(double[] values) {
    return new Order(values, 1).sorted(IntStream.range(0, values.length).toArray());
  }

  /** Some indices, largest value first. */
  static int[] descending(double[] values, int[] indices) {
    return new Order(values, -1).sorted(indices);
  }

  /** All indices, largest value first. */
  static int[] descending(double[] values) {
    return descending(values, IntStream.range(0, values.length).toArray());
  }

  private int[] sorted(int[] indices) {
    int[] from = indices.clone();
    int[] into = new int[from.length];
    for (int run = 1; run < from.length; run *= 2) {
      for (int begin = 0; begin < from.length; begin += 2 * run) {
        int middle = Math.min(from.length, begin + run);
        merge(from, into, begin, middle, Math.min(from.length, begin + 2 * run));
      }
      int[] swap = from;
      from = into;
      into = swap;
    }
    return from;
  }

  private void merge(int[] from, int[] into, int begin, int middle, int end) {
    int left = begin;
    int right = middle;
    for (int at = begin; at < end; at++) {
      boolean takeLeft = left < middle && (right >= end || isBefore(from[left], from[right]));
      into[at] = takeLeft ? from[left++] : from[right++];
    }
  }

  private boolean isBefore(int a, int b) {
    int compared = Double.compare(sign * values[a], sign * values[b]);
    return compared < 0 || (compared == 0 && a <= b);
  }
}
