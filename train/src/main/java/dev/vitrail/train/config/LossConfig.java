package dev.vitrail.train.config;

/** The filter loss (Zhang, Wu, Zhu, CVPR 2018, section 3) and its weight against the task. */
public record LossConfig(
    @Describe(
            "Gradient of the filter loss: none, exact (true derivative), paper, released (the"
                + " authors' code), released-argmax (the same with arg-max peaks), released-scaled"
                + " (that on maps divided by their standard deviation) or stable.")
        Mode mode,
    @Describe(
            value =
                "Schedule balanced: size of the filter gradient against the task's gradient on the"
                    + " same maps. 6 to 15 is useful; more tracks better and costs accuracy.",
            min = 0,
            max = 1000)
        double rho,
    @Describe(value = "Epochs over which the loss is faded in.", min = 0, max = 1000) int ramp,
    @Describe(
            "Weight of the loss: balanced (by rho), fixed (by lambda) or paper (lambda times the"
                + " mean peak over the epoch).")
        Schedule schedule,
    @Describe(value = "Weight for the schedules fixed and paper.", min = 0, max = 1e9)
        double lambda,
    @Describe(
            value =
                "Schedule balanced: share of the past in the moving mean of the ratio of the two"
                    + " gradients; 0 takes each batch alone. A long memory keeps pushing the"
                    + " filters when the task is solved.",
            min = 0,
            max = 0.9999)
        double memory,
    @Describe("Whether filters that stay silent on their own category are pushed up.")
        boolean revive,
    @Describe(
            "Whether every filter's kernel keeps the length it starts with, so that the loss turns"
                + " filters and cannot inflate them.")
        boolean keepLength,
    @Describe(
            "Which category a filter serves: paper (the one with the largest mean activation) or"
                + " initial (shared out by the first weights and kept).")
        Categories categories) {

  /** How the gradient of the filter loss is formed. */
  public enum Mode {
    NONE,
    EXACT,
    PAPER,
    RELEASED,
    RELEASED_ARGMAX,
    RELEASED_SCALED,
    STABLE
  }

  /** How the weight of the loss is chosen. */
  public enum Schedule {
    FIXED,
    PAPER,
    BALANCED
  }

  /** How filters get their categories. */
  public enum Categories {
    PAPER,
    INITIAL
  }

  public LossConfig {
    Limits.check(
        LossConfig.class,
        mode,
        rho,
        ramp,
        schedule,
        lambda,
        memory,
        revive,
        keepLength,
        categories);
  }

  /** What trained best on photographs. */
  public static LossConfig defaults() {
    return new LossConfig(
        Mode.RELEASED_ARGMAX, 15, 3, Schedule.BALANCED, 1, 0, true, false, Categories.PAPER);
  }
}
