package dev.vitrail.losses;

/** Silent maps get no filter gradient. METHODS 1.1. */
final class Silence {

  private Silence() {}

  /**
   * Clears the gradient of silent lanes.
   *
   * @param peaks peak of each lane, -1 where silent
   * @param gradient {@code [cells][lanes]}
   * @return silent lanes
   */
  static int clear(int[] peaks, double[][] gradient, int cells) {
    int silent = 0;
    for (int k = 0; k < peaks.length; k++) {
      if (peaks[k] < 0) {
        silent++;
        for (int cell = 0; cell < cells; cell++) {
          gradient[cell][k] = 0;
        }
      }
    }
    return silent;
  }
}
