package dev.vitrail.train.config;

/** Random changes of training photographs. The defaults change nothing. */
public record AugmentConfig(
    @Describe(
            value = "Least share of the area that a random crop keeps; 1 does not crop.",
            min = 0.05,
            max = 1)
        double crop,
    @Describe(value = "Largest relative change of brightness.", min = 0, max = 1) double brightness,
    @Describe(value = "Largest relative change of contrast.", min = 0, max = 1) double contrast,
    @Describe(value = "Largest relative change of saturation.", min = 0, max = 1)
        double saturation) {

  public AugmentConfig {
    Limits.check(AugmentConfig.class, crop, brightness, contrast, saturation);
  }

  /** No change. */
  public static AugmentConfig defaults() {
    return new AugmentConfig(1, 0, 0, 0);
  }

  /** Whether any change is asked for. */
  public boolean active() {
    return !equals(defaults());
  }
}
