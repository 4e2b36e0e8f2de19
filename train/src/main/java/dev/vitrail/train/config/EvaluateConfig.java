package dev.vitrail.train.config;

import java.util.List;

/** What is measured once training is done. */
public record EvaluateConfig(
    @Describe(
            value =
                "Measures to take; those that need landmarks are left out where there are none."
                    + " Empty measures nothing.",
            min = 0,
            max = 16)
        List<Measure> measures,
    @Describe("Photographs to measure on: validation or test.") Split split) {

  /** One measure. */
  public enum Measure {
    ACCURACY,
    CALIBRATION,
    LOCATION_INSTABILITY,
    PART_TRACKING,
    EXCLUSIVITY
  }

  /** Photographs to measure on. */
  public enum Split {
    VALIDATION,
    TEST
  }

  public EvaluateConfig {
    measures = List.copyOf(measures);
    Limits.check(EvaluateConfig.class, measures, split);
  }

  /** Everything, on the test photographs. */
  public static EvaluateConfig defaults() {
    return new EvaluateConfig(List.of(Measure.values()), Split.TEST);
  }
}
