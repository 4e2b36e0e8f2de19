package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.train.config.TrainingConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OptimiserTest {

  private static final String NODE = "conv1";
  private static final double RATE = 0.1;

  private Parameters parameters;

  @BeforeEach
  void open() {
    Architecture net = Nets.build("small", 32, 2).architecture();
    parameters = Parameters.random(net, Precision.FLOAT, 1);
  }

  @AfterEach
  void close() {
    parameters.close();
  }

  private Optimiser optimiser(double average) {
    TrainingConfig config =
        Tiny.config(
            Path.of("data"),
            "phases[0].optimiser=sgd",
            "phases[0].momentum=0",
            "phases[0].weightDecay=0",
            "phases[0].average=" + average);
    return new Optimiser(parameters, List.of(NODE), Set.of(), config.phases().get(0));
  }

  private float[] bias() {
    return parameters.get(NODE).bias().toMaps().values();
  }

  private static void step(Optimiser optimiser, float gradient) {
    float[] slope = new float[optimiser.gradients().get(NODE).bias().shape().size()];
    Arrays.fill(slope, gradient);
    optimiser.gradients().get(NODE).bias().put(slope);
    optimiser.step(RATE);
  }

  @Test
  void theMovingMeanFollowsTheWeightsAndChangesPlacesWithThem() {
    try (Optimiser optimiser = optimiser(0.2)) {
      double now = bias()[0];
      double mean = now;
      for (int t = 0; t < 4; t++) {
        step(optimiser, 1);
        now -= RATE;
        // 1/10 at first, then 2/11; 0.2 from the third step on.
        double kept = Math.min(0.2, (t + 1.0) / (t + 10.0));
        mean = kept * mean + (1 - kept) * now;
      }
      assertEquals(now, bias()[0], 1e-6);
      optimiser.swapAverages();
      assertEquals(mean, bias()[0], 1e-6);
      optimiser.swapAverages();
      assertEquals(now, bias()[0], 1e-6);
    }
  }

  @Test
  void aCheckpointKeepsTheMean() {
    Map<String, float[]> saved;
    float[] mean;
    try (Optimiser optimiser = optimiser(0.9)) {
      step(optimiser, 1);
      step(optimiser, 2);
      saved = optimiser.moments();
      optimiser.swapAverages();
      mean = bias();
      optimiser.swapAverages();
    }
    float[] raw = bias();
    assertFalse(Arrays.equals(mean, raw));
    try (Optimiser again = optimiser(0.9)) {
      again.restore(saved, 2);
      again.swapAverages();
      assertArrayEquals(mean, bias());
      again.swapAverages();
      assertArrayEquals(raw, bias());
    }
    Optimiser.useAverages(saved, parameters);
    assertArrayEquals(mean, bias());
  }

  @Test
  void withoutAMeanNothingChangesPlaces() {
    try (Optimiser optimiser = optimiser(0)) {
      step(optimiser, 1);
      float[] now = bias();
      optimiser.swapAverages();
      assertArrayEquals(now, bias());
    }
  }
}
