package dev.vitrail.train.config;

/** One interpretable layer: a convolution, ReLU and the template mask. */
public record InterpretableConfig(
    @Describe("Layer or stage of the backbone that it follows, for example layer3, layer4, top.")
        String after,
    @Describe(value = "Number of filters.", min = 1, max = 4096) int filters,
    @Describe(value = "Side of the kernel: 1 or 3.", min = 1, max = 3) int kernel,
    @Describe(
            "First weights: pretrained-channels (the channels that tell the classes apart best) or"
                + " random.")
        Initial initial,
    @Describe(
            value =
                "Share of the channels below the layer that training drops, whole maps at a time, so"
                    + " that filters hold on to more of a part than one channel.",
            min = 0,
            max = 0.95)
        double dropout,
    @Describe("The template mask.") MaskConfig mask) {

  /** Where the first weights come from. */
  public enum Initial {
    PRETRAINED_CHANNELS,
    RANDOM
  }

  public InterpretableConfig {
    Limits.check(InterpretableConfig.class, after, filters, kernel, initial, dropout, mask);
    if (kernel == 2) {
      throw new IllegalArgumentException("kernel must be 1 or 3, found 2");
    }
  }

  /** 256 masked 1x1 filters on the third stage of a residual net. */
  public static InterpretableConfig defaults() {
    return new InterpretableConfig(
        "layer3", 256, 1, Initial.PRETRAINED_CHANNELS, 0, MaskConfig.defaults());
  }
}
