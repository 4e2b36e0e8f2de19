package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DecayTest {

  @Test
  void meetsTheExponentialEverywhere() {
    SplittableRandom random = new SplittableRandom(3);
    for (int k = 0; k < 100_000; k++) {
      double x = 50 * random.nextDouble();
      assertEquals(1, Decay.of(x) / Math.exp(-x), 1e-15, () -> "exp of -" + x);
    }
    assertEquals(1, Decay.of(0), 0);
    assertEquals(0, Decay.of(Double.POSITIVE_INFINITY), 0);
    assertEquals(Double.NaN, Decay.of(Double.NaN));
  }
}
