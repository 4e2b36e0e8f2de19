package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.MapShape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterLossTest {

  private static final double EXACT = 1e-12;

  private record Result(FilterLossValue value, double[] gradient) {}

  @Test
  void exactMeetsThePins() {
    for (JsonNode pin : Pins.layer().get("loss_cases")) {
      Result result = run(FilterLoss.Mode.EXACT, pin);
      assertEquals(pin.at("/exact/loss").doubleValue(), result.value.total(), EXACT);
      assertArrayEquals(Pins.flat(pin.at("/exact/grad")), result.gradient, EXACT);
      float[] x = Pins.floats(Pins.flat(pin.get("x")));
      double[] logged = FilterLoss.of(FilterLoss.Mode.PAPER).negativeInformation(shape(pin), x);
      assertEquals(pin.at("/exact/loss").doubleValue(), logged[0], 2e-6);
    }
  }

  @Test
  void paperMeetsThePins() {
    for (JsonNode pin : Pins.layer().get("loss_cases")) {
      Result result = run(FilterLoss.Mode.PAPER, pin);
      assertEquals(pin.at("/exact/loss").doubleValue(), result.value.total(), EXACT);
      assertArrayEquals(Pins.flat(pin.at("/paper/grad")), result.gradient, EXACT);
    }
  }

  @Test
  void stableMeetsThePins() {
    for (JsonNode pin : Pins.layer().get("loss_cases")) {
      Result result = run(FilterLoss.Mode.STABLE, pin);
      assertEquals(pin.at("/stable/loss").doubleValue(), result.value.total(), EXACT);
      assertArrayEquals(Pins.flat(pin.at("/stable/grad")), result.gradient, EXACT);
    }
  }

  @Test
  void hugeActivationsDoNotOverflow() {
    JsonNode pin = Pins.layer().get("overflow");
    MapShape shape = new MapShape(3, 3, 3, 1);
    double[] x = formula(shape, 2000);
    Result result = run(FilterLoss.of(FilterLoss.Mode.EXACT), shape, x, positives(3, 2));
    assertEquals(pin.get("loss").doubleValue(), result.value.total(), EXACT);
    double largest = Arrays.stream(result.gradient).map(Math::abs).max().orElseThrow();
    assertEquals(pin.get("grad_max_abs").doubleValue(), largest, 1e-21);
    for (FilterLoss.Mode mode : FilterLoss.Mode.values()) {
      float[] gradient = new float[x.length];
      FilterLossValue value =
          FilterLoss.of(mode)
              .compute(shape, Pins.floats(x), positives(3, 2), state(shape), gradient);
      assertTrue(Double.isFinite(value.total()), mode::name);
      for (float g : gradient) {
        assertTrue(Float.isFinite(g), mode::name);
      }
    }
  }

  @Test
  void oneMapOrIdenticalMapsCarryNoInformation() {
    double[] map = {0, 1, 0, 0, 2, 0, 1, 0, 0};
    double[] three = new double[27];
    Arrays.setAll(three, k -> map[k % 9]);
    for (FilterLoss.Mode mode : List.of(FilterLoss.Mode.EXACT, FilterLoss.Mode.PAPER)) {
      Result one = run(FilterLoss.of(mode), new MapShape(1, 3, 3, 1), map, positives(1, 1));
      assertEquals(0, one.value.total(), 0);
      assertArrayEquals(new double[9], one.gradient, 0);
    }
    Result same =
        run(FilterLoss.of(FilterLoss.Mode.EXACT), new MapShape(3, 3, 3, 1), three, positives(3, 2));
    assertEquals(0, same.value.total(), EXACT);
    assertArrayEquals(new double[27], same.gradient, EXACT);
  }

  @Test
  void exactIsTheDerivativeOfItsValue() {
    MapShape shape = new MapShape(4, 4, 6, 3);
    double[] x = Pins.smooth(shape, 21);
    FilterLoss loss = FilterLoss.of(FilterLoss.Mode.EXACT);
    Result result = run(loss, shape, x, Pins.labels(shape));
    double step = 1e-4;
    for (int k = 0; k < x.length; k++) {
      double difference = shifted(loss, shape, x, k, step) - shifted(loss, shape, x, k, -step);
      assertEquals(difference / (2 * step), result.gradient[k], 1e-9);
    }
  }

  /** The loss as section 3.1 states it, with all its templates, one filter at a time. */
  private static double stated(MapShape shape, double[] x) {
    int cells = shape.cells();
    double tau = 0.5 / cells;
    double sum = 0;
    for (int f = 0; f < shape.channels(); f++) {
      double[][] q = new double[cells + 1][shape.batch()];
      for (int t = 0; t <= cells; t++) {
        double z = 0;
        for (int b = 0; b < shape.batch(); b++) {
          double score = 0;
          for (int cell = 0; cell < cells; cell++) {
            double distance =
                Math.abs(t / shape.width() - cell / shape.width())
                    + Math.abs(t % shape.width() - cell % shape.width());
            double n = Math.max(shape.height(), shape.width());
            double template = t == cells ? -tau : tau * Math.max(1 - 4 * distance / n, -1);
            score += x[b * shape.imageSize() + cell * shape.channels() + f] * template;
          }
          q[t][b] = Math.exp(score);
          z += q[t][b];
        }
        for (int b = 0; b < shape.batch(); b++) {
          q[t][b] /= z;
        }
      }
      for (int b = 0; b < shape.batch(); b++) {
        double p = 0;
        for (int t = 0; t <= cells; t++) {
          p += q[t][b] / (cells + 1);
        }
        for (int t = 0; t <= cells; t++) {
          sum -= q[t][b] * Math.log(q[t][b] / p) / (cells + 1);
        }
      }
    }
    return sum;
  }

  /**
   * What training descends on: a task that reads the masked maps, plus lambda times the loss of the
   * unmasked ones; scale and sign of mode exact are those of this sum.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 20, 150})
  void exactBehindReluAndMaskIsTheDerivativeOfTheObjective(double scale) {
    MapShape shape = new MapShape(4, 5, 4, 2);
    double[] before = Pins.smooth(shape, 23);
    Arrays.setAll(before, k -> scale * (before[k] - 0.3));
    double[] task = Pins.smooth(shape, 24);
    double lambda = 3;
    double[] maps = relu(before);
    double[] gradient = task.clone();
    TemplateMask.standard().backward(shape, maps, gradient);
    double[] filter =
        run(FilterLoss.of(FilterLoss.Mode.EXACT), shape, maps, Pins.labels(shape)).gradient;
    double step = 1e-5 * scale;
    int open = 0;
    for (int k = 0; k < maps.length; k++) {
      double[] up = before.clone();
      double[] down = before.clone();
      up[k] += step;
      down[k] -= step;
      double difference = objective(shape, up, task, lambda) - objective(shape, down, task, lambda);
      double expected = maps[k] > 0 ? gradient[k] + lambda * filter[k] : 0;
      assertEquals(difference / (2 * step), expected, 1e-8);
      open += maps[k] > 0 ? 1 : 0;
    }
    assertTrue(open > 20 && open < maps.length, "cells on both sides of the gate: " + open);
  }

  private static double objective(MapShape shape, double[] before, double[] task, double lambda) {
    double[] maps = relu(before);
    double[] masked = new double[maps.length];
    TemplateMask.standard().forward(shape, maps, masked);
    double sum = lambda * stated(shape, maps);
    for (int k = 0; k < maps.length; k++) {
      sum += task[k] * masked[k];
    }
    return sum;
  }

  private static double[] relu(double[] values) {
    return Arrays.stream(values).map(v -> Math.max(v, 0)).toArray();
  }

  @Test
  void stableIsTheDerivativeOfItsValueWhileItsScaleIsHeld() {
    MapShape shape = new MapShape(5, 5, 4, 3);
    double[] x = Pins.smooth(shape, 22);
    FilterLabels labels = Pins.labels(shape);
    FilterLossState.Saved scale =
        new FilterLossState.Saved(
            3, 20, 1, new double[0], new double[] {2, 1, 3}, new double[] {2, 2, 2});
    FilterLoss loss = new FilterLoss(FilterLoss.Mode.STABLE, 4, 1 - 1e-12, 4);
    double[] gradient = new double[x.length];
    loss.compute(shape, x, labels, FilterLossState.restore(scale), gradient);
    double step = 1e-5;
    for (int k = 0; k < x.length; k++) {
      double[] losses = new double[2];
      for (int side = 0; side < 2; side++) {
        double[] moved = x.clone();
        moved[k] += side == 0 ? step : -step;
        losses[side] =
            loss.compute(shape, moved, labels, FilterLossState.restore(scale), new double[x.length])
                .total();
      }
      assertEquals((losses[0] - losses[1]) / (2 * step), gradient[k], 1e-8);
    }
  }

  @Test
  void stableForgetsTheScaleOfActivations() {
    MapShape shape = new MapShape(6, 7, 7, 4);
    double[] x = Pins.drawn(shape, 4);
    double[] larger = Arrays.stream(x).map(v -> 50 * v).toArray();
    FilterLoss loss = FilterLoss.of(FilterLoss.Mode.STABLE);
    Result small = run(loss, shape, x, Pins.labels(shape));
    Result large = run(loss, shape, larger, Pins.labels(shape));
    assertEquals(small.value.total(), large.value.total(), 1e-10);
    double[] back = Arrays.stream(large.gradient).map(g -> 50 * g).toArray();
    assertArrayEquals(small.gradient, back, 1e-10);
  }

  @ParameterizedTest
  @EnumSource(FilterLoss.Mode.class)
  void floatsAgreeWithDoublesAndThreadsWithEachOther(FilterLoss.Mode mode) throws Exception {
    MapShape shape = new MapShape(6, 14, 13, 130);
    float[] x = Pins.floats(Pins.drawn(shape, 9));
    FilterLabels labels = Pins.labels(shape);
    FilterLoss loss = FilterLoss.of(mode);
    Result wide = run(loss, shape, Pins.doubles(x), labels);
    float[] one = new float[x.length];
    float[] many = new float[x.length];
    FilterLossValue[] values = new FilterLossValue[2];
    Threads.run(1, () -> values[0] = loss.compute(shape, x, labels, state(shape), one));
    Threads.run(4, () -> values[1] = loss.compute(shape, x, labels, state(shape), many));
    assertArrayEquals(one, many);
    assertArrayEquals(values[0].lossPerFilter(), values[1].lossPerFilter());
    assertEquals(wide.value.total(), values[0].total(), 1e-12);
    double largest = Arrays.stream(wide.gradient).map(Math::abs).max().orElseThrow();
    assertArrayEquals(wide.gradient, Pins.doubles(one), 2e-7 * largest);
  }

  @ParameterizedTest
  @EnumSource(FilterLoss.Mode.class)
  void silentMapsAreCountedAndGetNoGradient(FilterLoss.Mode mode) {
    MapShape shape = new MapShape(6, 5, 5, 7);
    double[] x = Pins.drawn(shape, 2);
    Result result = run(FilterLoss.of(mode), shape, x, Pins.labels(shape));
    MapPeaks peaks = TemplateMask.standard().peaks(shape, x);
    int silent = 0;
    double left = 0;
    for (int b = 0; b < shape.batch(); b++) {
      for (int f = 0; f < shape.channels(); f++) {
        silent += peaks.silent(b, f) ? 1 : 0;
        for (int cell = 0; peaks.silent(b, f) && cell < shape.cells(); cell++) {
          left += Math.abs(result.gradient[b * shape.imageSize() + cell * 7 + f]);
        }
      }
    }
    assertEquals(6, silent);
    assertEquals(silent, result.value.silentPairs());
    boolean trial =
        mode == FilterLoss.Mode.RELEASED_ARGMAX || mode == FilterLoss.Mode.RELEASED_SCALED;
    if (trial) {
      assertTrue(left > 0, "the trial leaves silent maps to the ReLU");
    } else {
      assertEquals(0, left, 0);
    }
  }

  @Test
  void eachFilterStandsAlone() {
    MapShape shape = new MapShape(5, 6, 4, 9);
    double[] x = Pins.drawn(shape, 13);
    for (FilterLoss.Mode mode :
        List.of(FilterLoss.Mode.EXACT, FilterLoss.Mode.PAPER, FilterLoss.Mode.STABLE)) {
      Result all = run(FilterLoss.of(mode), shape, x, FilterLabels.single(mixed(5), 9));
      MapShape single = shape.withChannels(1);
      for (int f = 0; f < 9; f++) {
        double[] own = new double[single.size()];
        double[] expected = new double[single.size()];
        for (int k = 0; k < own.length; k++) {
          own[k] = x[k * 9 + f];
          expected[k] = all.gradient[k * 9 + f];
        }
        Result alone = run(FilterLoss.of(mode), single, own, FilterLabels.single(mixed(5), 1));
        assertArrayEquals(expected, alone.gradient, EXACT);
        assertEquals(all.value.lossPerFilter()[f], alone.value.total(), EXACT);
      }
    }
  }

  @Test
  void movingZOfOneRepeatedBatchIsTheZOfTheBatch() {
    MapShape shape = new MapShape(4, 5, 5, 2);
    double[] x = Pins.smooth(shape, 30);
    FilterLabels labels = FilterLabels.single(mixed(4), 2);
    FilterLoss moving = new FilterLoss(FilterLoss.Mode.PAPER, 4, 0.8, 4);
    FilterLossState state = state(shape);
    Result batch = run(FilterLoss.of(FilterLoss.Mode.PAPER), shape, x, labels);
    double[] gradient = new double[x.length];
    for (int repeat = 0; repeat < 3; repeat++) {
      moving.compute(shape, x, labels, state, gradient);
      assertArrayEquals(batch.gradient, gradient, EXACT);
    }
    double[] other = Pins.smooth(shape, 31);
    FilterLossState restored = FilterLossState.restore(state.save());
    double[] again = new double[x.length];
    moving.compute(shape, other, labels, state, gradient);
    moving.compute(shape, other, labels, restored, again);
    assertArrayEquals(gradient, again, 0);
    Result alone = run(FilterLoss.of(FilterLoss.Mode.PAPER), shape, other, labels);
    assertFalse(Arrays.equals(alone.gradient, gradient), "the moving Z must remember");
  }

  @Test
  void lossStaysWithinItsBounds() {
    MapShape shape = new MapShape(6, 7, 7, 8);
    double[] x = Arrays.stream(Pins.drawn(shape, 40)).map(v -> 300 * v).toArray();
    Result result = run(FilterLoss.of(FilterLoss.Mode.EXACT), shape, x, Pins.labels(shape));
    for (double loss : result.value.lossPerFilter()) {
      assertTrue(loss <= EXACT && loss >= -Math.log(6) - EXACT, () -> "loss " + loss);
    }
  }

  @Test
  void refusesSizesThatDoNotFit() {
    MapShape shape = new MapShape(2, 3, 3, 2);
    FilterLoss loss = FilterLoss.of(FilterLoss.Mode.EXACT);
    FilterLabels labels = FilterLabels.single(mixed(2), 2);
    float[] x = new float[36];
    assertThrows(
        IllegalArgumentException.class,
        () -> loss.compute(shape, new float[35], labels, state(shape), x));
    assertThrows(
        IllegalArgumentException.class,
        () -> loss.compute(shape, x, FilterLabels.single(mixed(3), 2), state(shape), x.clone()));
    assertThrows(
        IllegalArgumentException.class,
        () -> loss.compute(shape, x, labels, FilterLossState.create(2, 8), x.clone()));
    assertThrows(
        IllegalArgumentException.class, () -> new FilterLoss(FilterLoss.Mode.EXACT, 0, 0, 4));
  }

  private static MapShape shape(JsonNode pin) {
    int n = pin.get("x").get(0).size();
    return new MapShape(3, n, n, 1);
  }

  private static Result run(FilterLoss.Mode mode, JsonNode pin) {
    FilterLabels labels = FilterLabels.single(Pins.booleans(pin.get("positive")), 1);
    return run(FilterLoss.of(mode), shape(pin), Pins.flat(pin.get("x")), labels);
  }

  private static Result run(FilterLoss loss, MapShape shape, double[] x, FilterLabels labels) {
    double[] gradient = new double[x.length];
    Arrays.fill(gradient, Double.NaN);
    return new Result(loss.compute(shape, x, labels, state(shape), gradient), gradient);
  }

  private static double shifted(FilterLoss loss, MapShape shape, double[] x, int at, double step) {
    double[] moved = x.clone();
    moved[at] += step;
    return run(loss, shape, moved, Pins.labels(shape)).value.total();
  }

  private static double[] formula(MapShape shape, double scale) {
    double[] x = new double[shape.size()];
    for (int b = 0; b < shape.batch(); b++) {
      for (int i = 0; i < shape.height(); i++) {
        for (int j = 0; j < shape.width(); j++) {
          x[shape.index(b, i, j, 0)] = scale * ((3 * i + 5 * j + 7 * b) % 11);
        }
      }
    }
    return x;
  }

  private static FilterLabels positives(int images, int positive) {
    boolean[] kinds = new boolean[images];
    Arrays.fill(kinds, 0, positive, true);
    return FilterLabels.single(kinds, 1);
  }

  private static boolean[] mixed(int images) {
    boolean[] kinds = new boolean[images];
    for (int b = 0; b < images; b++) {
      kinds[b] = b % 2 == 0;
    }
    return kinds;
  }

  private static FilterLossState state(MapShape shape) {
    return FilterLossState.create(shape.channels(), shape.cells());
  }
}
