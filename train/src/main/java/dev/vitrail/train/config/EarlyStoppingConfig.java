package dev.vitrail.train.config;

/** When a phase ends before its last epoch. The best epoch is kept in any case. */
public record EarlyStoppingConfig(
    @Describe(
            value = "Epochs without a better value before it stops; 0 never stops.",
            min = 0,
            max = 10_000)
        int patience,
    @Describe("What is compared on the validation photographs: loss, accuracy, balanced-accuracy.")
        Metric metric) {

  /** What is compared. */
  public enum Metric {
    LOSS,
    ACCURACY,
    BALANCED_ACCURACY
  }

  public EarlyStoppingConfig {
    Limits.check(EarlyStoppingConfig.class, patience, metric);
  }

  /** Never stops early; balanced accuracy names the best epoch. */
  public static EarlyStoppingConfig defaults() {
    return new EarlyStoppingConfig(0, Metric.BALANCED_ACCURACY);
  }
}
