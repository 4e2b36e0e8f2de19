package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.train.config.PhaseConfig;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.config.TrainingConfig;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LearningRateTest {

  private static PhaseConfig phase(String schedule, int epochs, int warmup) {
    TrainingConfig config =
        ResolvedConfig.load(
                List.of(
                    "phases[0].schedule=" + schedule,
                    "phases[0].epochs=" + epochs,
                    "phases[0].warmup=" + warmup,
                    "phases[0].learningRate=0.1",
                    "phases[0].finalFactor=0.01"))
            .config();
    return config.phases().get(0);
  }

  private static double[] rates(String schedule, int epochs, int warmup) {
    PhaseConfig phase = phase(schedule, epochs, warmup);
    return IntStream.range(0, epochs).mapToDouble(e -> LearningRate.at(phase, e)).toArray();
  }

  @Test
  void constantStays() {
    for (double rate : rates("constant", 5, 0)) {
      assertEquals(0.1, rate, 1e-12);
    }
  }

  @Test
  void logSpacedRatesHaveOneRatio() {
    double[] rates = rates("log", 5, 0);
    assertEquals(0.1, rates[0], 1e-12);
    assertEquals(0.001, rates[4], 1e-12);
    for (int e = 1; e < 5; e++) {
      assertEquals(Math.pow(0.01, 0.25), rates[e] / rates[e - 1], 1e-9);
    }
  }

  @Test
  void cosineEndsAtItsLastRateAndIsHalfWayInTheMiddle() {
    double[] rates = rates("cosine", 5, 0);
    assertEquals(0.1, rates[0], 1e-12);
    assertEquals((0.1 + 0.001) / 2, rates[2], 1e-12);
    assertEquals(0.001, rates[4], 1e-12);
  }

  @Test
  void warmUpClimbsInEqualStepsToTheFirstRate() {
    double[] rates = rates("cosine", 6, 3);
    assertEquals(0.025, rates[0], 1e-12);
    assertEquals(0.05, rates[1], 1e-12);
    assertEquals(0.075, rates[2], 1e-12);
    assertEquals(0.1, rates[3], 1e-12);
    assertEquals(0.001, rates[5], 1e-12);
  }

  @Test
  void oneEpochHasTheFirstRate() {
    for (String schedule : List.of("constant", "cosine", "log")) {
      assertEquals(0.1, rates(schedule, 1, 0)[0], 1e-12, schedule);
      assertTrue(rates(schedule, 2, 1)[1] > 0);
    }
  }
}
