package dev.vitrail.train.config;

/** The cache of features below the first layer that learns. */
public record CacheConfig(
    @Describe("Where frozen features are kept: auto (memory when they fit), memory, disk or off.")
        Features features,
    @Describe(
            value =
                "Forms of each training photograph that are cached: as it is, then its mirror image"
                    + " if data.mirror, then random changes.",
            min = 1,
            max = 64)
        int views) {

  /** Where frozen features are kept. */
  public enum Features {
    AUTO,
    MEMORY,
    DISK,
    OFF
  }

  public CacheConfig {
    Limits.check(CacheConfig.class, features, views);
  }

  /** One view, wherever it fits. */
  public static CacheConfig defaults() {
    return new CacheConfig(Features.AUTO, 1);
  }
}
