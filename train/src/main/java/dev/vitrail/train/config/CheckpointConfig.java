package dev.vitrail.train.config;

/** When training is saved. The last two checkpoints and the best are kept. */
public record CheckpointConfig(
    @Describe(value = "Epochs between checkpoints.", min = 1, max = 10_000) int every) {

  public CheckpointConfig {
    Limits.check(CheckpointConfig.class, every);
  }

  /** After every epoch. */
  public static CheckpointConfig defaults() {
    return new CheckpointConfig(1);
  }
}
