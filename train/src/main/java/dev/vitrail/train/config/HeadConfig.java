package dev.vitrail.train.config;

/** What turns the maps of the last interpretable layer into logits. */
public record HeadConfig(
    @Describe(value = "Hidden ReLU units; 0 makes a linear head.", min = 0, max = 65_536)
        int hidden,
    @Describe(value = "Share of the head's inputs dropped in training.", min = 0, max = 0.95)
        double dropout,
    @Describe("Whether the weights of the head are kept at or above 0.") boolean nonNegative,
    @Describe("Whether the remaining stages of the backbone come before the head.") boolean rest) {

  public HeadConfig {
    Limits.check(HeadConfig.class, hidden, dropout, nonNegative, rest);
  }

  /** Global average pool and one linear layer. */
  public static HeadConfig defaults() {
    return new HeadConfig(0, 0, false, false);
  }
}
