package dev.vitrail.explain.localisation;

/** Connected regions of a mask. */
final class Regions {

  private Regions() {}

  /**
   * The largest region whose pixels touch along sides or corners; of equals the first in row-major
   * order. Empty when the mask is.
   */
  static boolean[] largest(boolean[] mask, int width) {
    int[] region = new int[mask.length];
    int[] queue = new int[mask.length];
    int best = 0;
    int bestSize = 0;
    int regions = 0;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] && region[i] == 0) {
        int size = flood(mask, width, i, ++regions, region, queue);
        if (size > bestSize) {
          bestSize = size;
          best = regions;
        }
      }
    }
    boolean[] largest = new boolean[mask.length];
    for (int i = 0; i < mask.length; i++) {
      largest[i] = mask[i] && region[i] == best;
    }
    return largest;
  }

  private static int flood(
      boolean[] mask, int width, int start, int number, int[] region, int[] queue) {
    int height = mask.length / width;
    int size = 1;
    queue[0] = start;
    region[start] = number;
    for (int done = 0; done < size; done++) {
      int row = queue[done] / width;
      int column = queue[done] % width;
      for (int y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (int x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          int next = y * width + x;
          if (mask[next] && region[next] == 0) {
            region[next] = number;
            queue[size++] = next;
          }
        }
      }
    }
    return size;
  }
}
