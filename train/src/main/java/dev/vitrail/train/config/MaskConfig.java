package dev.vitrail.train.config;

/** The template mask of an interpretable layer (Zhang, Wu, Zhu, CVPR 2018, section 3). */
public record MaskConfig(
    @Describe("Whether the mask is applied; without it the layer is an ordinary convolution.")
        boolean enabled,
    @Describe("Where the template stands: argmax (the paper) or centroid (the authors' release).")
        Peak peak,
    @Describe(
            value =
                "Slope of the template: larger is narrower. The paper uses 4. Loss mode released"
                    + " learns a slope for each filter instead, as the authors' code does.",
            min = 0,
            aboveMin = true,
            max = 64)
        double beta) {

  /** Where the template of a map stands. */
  public enum Peak {
    ARGMAX,
    CENTROID
  }

  public MaskConfig {
    Limits.check(MaskConfig.class, enabled, peak, beta);
  }

  /** The paper's mask. */
  public static MaskConfig defaults() {
    return new MaskConfig(true, Peak.ARGMAX, 4);
  }
}
