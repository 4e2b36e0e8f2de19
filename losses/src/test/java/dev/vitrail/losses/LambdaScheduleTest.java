package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vitrail.engine.MapShape;
import org.junit.jupiter.api.Test;

class LambdaScheduleTest {

  private static LambdaSchedule.Step step(
      int epoch, LambdaSchedule.Batch batch, FilterLoss.Mode mode) {
    return new LambdaSchedule.Step(epoch, 8, batch, mode, 3, 0.5, new double[] {2, 0.5});
  }

  @Test
  void fixedFollowsTheConventionOfTheBatch() {
    LambdaSchedule fixed = new LambdaSchedule.Fixed(0.1);
    double[][] factors = {
      fixed.factors(step(1, LambdaSchedule.Batch.SUM, FilterLoss.Mode.PAPER), 0),
      fixed.factors(step(1, LambdaSchedule.Batch.MEAN, FilterLoss.Mode.PAPER), 0),
      fixed.factors(step(1, LambdaSchedule.Batch.SUM, FilterLoss.Mode.RELEASED), 0),
      fixed.factors(step(1, LambdaSchedule.Batch.MEAN, FilterLoss.Mode.RELEASED), 0)
    };
    assertArrayEquals(new double[] {0.8, 0.8}, factors[0], 1e-15);
    assertArrayEquals(new double[] {0.1, 0.1}, factors[1], 1e-15);
    assertArrayEquals(new double[] {0.1, 0.1}, factors[2], 1e-15);
    assertArrayEquals(new double[] {0.0125, 0.0125}, factors[3], 1e-15);
  }

  @Test
  void paperFallsWithTheEpochAndGrowsWithThePeak() {
    double[] factors =
        new LambdaSchedule.Paper(0.3)
            .factors(step(3, LambdaSchedule.Batch.SUM, FilterLoss.Mode.EXACT), 0);
    assertArrayEquals(new double[] {1.6, 0.4}, factors, 1e-15);
  }

  @Test
  void balancedMakesTheFilterNormRhoTimesTheTaskNorm() {
    MapShape shape = new MapShape(2, 3, 3, 2);
    double[] filter = Pins.smooth(shape, 1);
    double[] task = Pins.smooth(shape, 2);
    LambdaSchedule.Step step =
        new LambdaSchedule.Step(
            3,
            2,
            LambdaSchedule.Batch.SUM,
            FilterLoss.Mode.RELEASED_ARGMAX,
            Gradients.norm(task),
            Gradients.norm(filter),
            new double[2]);
    double[] factors = LambdaSchedule.Balanced.recipe(15).factors(step, 0);
    double[] scaled = new double[filter.length];
    Gradients.addScaled(shape, filter, factors, scaled);
    assertEquals(15 * Gradients.norm(task), Gradients.norm(scaled), 1e-9);
    float[] single = new float[filter.length];
    Gradients.addScaled(shape, Pins.floats(filter), factors, single);
    assertEquals(15 * Gradients.norm(task), Gradients.norm(single), 1e-4);
  }

  @Test
  void balancedRampsDecaysAndRemembers() {
    LambdaSchedule.Balanced recipe = LambdaSchedule.Balanced.recipe(6);
    assertEquals(2, recipe.rhoAt(1), 1e-15);
    assertEquals(6, recipe.rhoAt(3), 1e-15);
    assertEquals(6, recipe.rhoAt(30), 1e-15);
    LambdaSchedule.Balanced slow = new LambdaSchedule.Balanced(0.1, 0, true, 0.9);
    LambdaSchedule.Step step = step(2, LambdaSchedule.Batch.MEAN, FilterLoss.Mode.STABLE);
    assertEquals(6, slow.nextRatio(step, 0), 1e-12);
    assertEquals(0.9 * 2 + 0.1 * 6, slow.nextRatio(step, 2), 1e-12);
    assertEquals(0.1 / 2 * (0.9 * 2 + 0.1 * 6), slow.factors(step, 2)[0], 1e-12);
  }

  @Test
  void balancedAddsNothingWhereThereIsNoGradient() {
    LambdaSchedule.Step none =
        new LambdaSchedule.Step(
            1, 2, LambdaSchedule.Batch.SUM, FilterLoss.Mode.PAPER, 3, 0, new double[1]);
    assertEquals(0, LambdaSchedule.Balanced.recipe(6).factors(none, 0)[0], 0);
    assertEquals(4, LambdaSchedule.Balanced.recipe(6).nextRatio(none, 4), 0);
  }

  @Test
  void refusesValuesOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> new LambdaSchedule.Fixed(-1));
    assertThrows(IllegalArgumentException.class, () -> new LambdaSchedule.Paper(Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> new LambdaSchedule.Balanced(1, -1, false, 0));
    assertThrows(IllegalArgumentException.class, () -> new LambdaSchedule.Balanced(1, 0, false, 1));
  }
}
