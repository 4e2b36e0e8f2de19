package dev.vitrail.evaluate.explanations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Sets of pixels, made anew whenever they are asked for, so that none is stored. The same number
 * gives the same set.
 */
interface Subsets {

  /** How many. */
  int count();

  /** The pixels of one, in no order. */
  int[] get(int number);

  /** Given sets. */
  static Subsets of(int[][] sets) {
    return of(sets.length, k -> sets[k]);
  }

  /** Sets by number. */
  static Subsets of(int count, java.util.function.IntFunction<int[]> make) {
    return new Subsets() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public int[] get(int number) {
        return make.apply(number);
      }
    };
  }

  /**
   * Independent random sets of one size; all sets of that size where there are no more than asked
   * for.
   */
  static Subsets random(int pixels, int size, int count, long seed) {
    if (size < 1 || size > pixels || count < 1) {
      throw new IllegalArgumentException(
          "Subsets of %d pixels have 1 to as many pixels and are at least one, found %d and %d"
              .formatted(pixels, size, count));
    }
    if (combinations(pixels, size, count) <= count) {
      return of(all(pixels, size));
    }
    return of(
        count,
        k -> {
          SplittableRandom random = Seeds.random(seed, size, k);
          int[] order = new int[pixels];
          Arrays.setAll(order, i -> i);
          for (int i = 0; i < size; i++) {
            int j = i + random.nextInt(pixels - i);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
          }
          return Arrays.copyOf(order, size);
        });
  }

  /** Square patches at random places, which may not reach over the edge. */
  static Subsets patches(int height, int width, int side, int count, long seed) {
    return of(
        count,
        k -> {
          SplittableRandom random = Seeds.random(seed, side, k);
          int top = random.nextInt(height - side + 1);
          int left = random.nextInt(width - side + 1);
          int[] pixels = new int[side * side];
          Arrays.setAll(pixels, i -> (top + i / side) * width + left + i % side);
          return pixels;
        });
  }

  /** Unions of the cells of a square grid, each cell taken with a probability. */
  static Subsets cells(int height, int width, int grid, double share, int count, long seed) {
    return of(
        count,
        k -> {
          SplittableRandom random = Seeds.random(seed, grid, k);
          boolean[] taken = new boolean[grid * grid];
          for (int cell = 0; cell < taken.length; cell++) {
            taken[cell] = random.nextDouble() < share;
          }
          int[] pixels = new int[height * width];
          int found = 0;
          for (int i = 0; i < pixels.length; i++) {
            int row = (int) ((long) (i / width) * grid / height);
            int column = (int) ((long) (i % width) * grid / width);
            if (taken[row * grid + column]) {
              pixels[found++] = i;
            }
          }
          return Arrays.copyOf(pixels, found);
        });
  }

  /** Number of sets of a size, or something above {@code limit}. */
  private static long combinations(int pixels, int size, int limit) {
    long count = 1;
    int smaller = Math.min(size, pixels - size);
    for (int k = 1; k <= smaller; k++) {
      count = count * (pixels - smaller + k) / k;
      if (count > limit) {
        return count;
      }
    }
    return count;
  }

  private static int[][] all(int pixels, int size) {
    List<int[]> sets = new ArrayList<>();
    int[] set = new int[size];
    Arrays.setAll(set, i -> i);
    while (true) {
      sets.add(set.clone());
      int at = size - 1;
      while (at >= 0 && set[at] == pixels - size + at) {
        at--;
      }
      if (at < 0) {
        return sets.toArray(int[][]::new);
      }
      set[at]++;
      for (int i = at + 1; i < size; i++) {
        set[i] = set[i - 1] + 1;
      }
    }
  }
}
