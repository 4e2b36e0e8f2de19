package dev.vitrail.train.config;

import java.util.List;

/** One phase of training: what learns, for how long and how fast. */
public record PhaseConfig(
    @Describe("Name of the phase.") String name,
    @Describe(value = "Passes over the training photographs.", min = 1, max = 10_000) int epochs,
    @Describe(
            value = "What learns: head, interpretable, stages of the backbone by name, or all.",
            min = 1,
            max = 256)
        List<String> train,
    @Describe(value = "Learning rate.", min = 0, aboveMin = true, max = 10) double learningRate,
    @Describe(
            value = "Learning rate of the head as a multiple of the others'.",
            min = 0,
            aboveMin = true,
            max = 10_000)
        double headFactor,
    @Describe(value = "Decay of weights, not of biases.", min = 0, max = 1) double weightDecay,
    @Describe("Optimiser: sgd or adam.") Optimiser optimiser,
    @Describe(value = "Momentum of sgd.", min = 0, max = 0.9999) double momentum,
    @Describe("Learning rate over time: constant, cosine or log (log-spaced).") Schedule schedule,
    @Describe(
            value = "Last learning rate as a share of the first, for cosine and log.",
            min = 0,
            aboveMin = true,
            max = 1)
        double finalFactor,
    @Describe(value = "Epochs of linear warm-up.", min = 0, max = 10_000) int warmup,
    @Describe(
            value =
                "Share of the past in a moving mean of the weights, which are what validation sees"
                    + " and the phase ends with (Polyak and Juditsky 1992); 0 for none.",
            min = 0,
            max = 0.99999)
        double average) {

  /** The update rule. */
  public enum Optimiser {
    SGD,
    ADAM
  }

  /** The learning rate over time. */
  public enum Schedule {
    CONSTANT,
    COSINE,
    LOG
  }

  public PhaseConfig {
    train = List.copyOf(train);
    Limits.check(
        PhaseConfig.class,
        name,
        epochs,
        train,
        learningRate,
        headFactor,
        weightDecay,
        optimiser,
        momentum,
        schedule,
        finalFactor,
        warmup,
        average);
    if (warmup >= epochs) {
      throw new IllegalArgumentException(
          "warmup must be below epochs (%d), found %d".formatted(epochs, warmup));
    }
  }

  /** Thirty epochs of the head and the interpretable layers. */
  public static PhaseConfig defaults() {
    return new PhaseConfig(
        "train",
        30,
        List.of("head", "interpretable"),
        1e-3,
        10,
        1e-4,
        Optimiser.ADAM,
        0.9,
        Schedule.CONSTANT,
        0.1,
        0,
        0);
  }
}
