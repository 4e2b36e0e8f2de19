package dev.vitrail.losses;

/**
 * Keeps head weights at zero or above after each step, so that no filter is evidence against its
 * category. Recipe, point 7; for one category.
 */
public final class NonNegativeHead {

  private NonNegativeHead() {}

  /**
   * Raises negative weights to 0, in place.
   *
   * @return how many were raised
   */
  public static int clamp(float[] weights) {
    int raised = 0;
    for (int k = 0; k < weights.length; k++) {
      if (weights[k] < 0) {
        weights[k] = 0;
        raised++;
      }
    }
    return raised;
  }

  /** The same in double. */
  public static int clamp(double[] weights) {
    int raised = 0;
    for (int k = 0; k < weights.length; k++) {
      if (weights[k] < 0) {
        weights[k] = 0;
        raised++;
      }
    }
    return raised;
  }
}
