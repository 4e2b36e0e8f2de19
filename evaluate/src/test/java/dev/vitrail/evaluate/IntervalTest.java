package dev.vitrail.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class IntervalTest {

  @Test
  void quantilesMeetTheTables() {
    assertEquals(1.959963984540054, Distributions.normalQuantile(0.975), 1e-11);
    assertEquals(-1.2815515655446004, Distributions.normalQuantile(0.1), 1e-11);
    double cauchy = Math.tan(Math.PI * 0.475);
    assertEquals(cauchy, Distributions.studentQuantile(0.975, 1), 1e-11);
    double two = 0.95 * Math.sqrt(2 / (1 - 0.95 * 0.95));
    assertEquals(two, Distributions.studentQuantile(0.975, 2), 1e-11);
    assertEquals(3.182446305284263, Distributions.studentQuantile(0.975, 3), 1e-9);
    assertEquals(2.7764451051977987, Distributions.studentQuantile(0.975, 4), 1e-9);
    assertEquals(2.2621571628540993, Distributions.studentQuantile(0.975, 9), 1e-9);
    assertEquals(1.9842169515086827, Distributions.studentQuantile(0.975, 99), 1e-9);
  }

  @Test
  void wilsonMeetsAWorkedExample() {
    Interval none = Interval.wilson(0, 10, 0.95);
    double z2 = 1.959963984540054 * 1.959963984540054;
    assertEquals(0, none.low(), 1e-15);
    assertEquals(z2 / (10 + z2), none.high(), 1e-12);
    Interval half = Interval.wilson(50, 100, 0.95);
    assertEquals(0.5, half.value(), 0);
    assertEquals(1, half.low() + half.high(), 1e-12);
    assertEquals(0.40383153, half.low(), 1e-8);
  }

  @Test
  void studentMeetsAWorkedExample() {
    Interval interval = Interval.student(new double[] {1, 2, 3}, 0.95);
    assertEquals(2, interval.value(), 1e-15);
    double quantile = 0.95 * Math.sqrt(2 / (1 - 0.95 * 0.95));
    assertEquals(quantile / Math.sqrt(3), interval.high() - 2, 1e-10);
    assertEquals(2 - interval.low(), interval.high() - 2, 1e-12);
    assertThrows(IllegalArgumentException.class, () -> Interval.student(new double[1], 0.95));
  }

  @Test
  void bootstrapIsSeededAndCoversAboutAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(1);
    int covered = 0;
    for (int trial = 0; trial < 400; trial++) {
      double[] sample = new double[40];
      java.util.Arrays.setAll(sample, k -> random.nextGaussian());
      Interval interval = Interval.bootstrapMean(sample, 0.9, 400, trial);
      assertTrue(interval.low() <= interval.value() && interval.value() <= interval.high());
      covered += interval.low() <= 0 && 0 <= interval.high() ? 1 : 0;
    }
    assertEquals(0.9, covered / 400.0, 0.05);
    double[] sample = {1, 5, 2, 8};
    Interval first = Interval.bootstrapMean(sample, 0.95, 1000, 3);
    assertEquals(first, Interval.bootstrapMean(sample, 0.95, 1000, 3));
    assertEquals(4, first.value(), 0);
  }

  @Test
  void aConstantHasNoWidth() {
    Interval interval = Interval.bootstrapMean(new double[] {2, 2, 2}, 0.95, 100, 1);
    assertEquals(2, interval.low(), 0);
    assertEquals(2, interval.high(), 0);
  }

  @Test
  void refusesWhatHasNoInterval() {
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(3, 2, 0.95));
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(1, 2, 1));
    assertThrows(
        IllegalArgumentException.class, () -> Interval.bootstrapMean(new double[0], 0.9, 100, 1));
  }
}
