package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.MapShape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * {@code released-argmax.json} was computed with PyTorch in float64 by the function {@code
 * released} and the revival lines of the trial script that the recipe comes from, on formula
 * inputs.
 */
class ReleasedLossTest {

  private final JsonNode pin = Pins.layer().get("released");
  private final MapShape shape = new MapShape(4, 4, 4, 2);
  private final double[] x = Pins.channelsLast(shape, Pins.flat(pin.get("x")));
  private final FilterLabels labels = FilterLabels.single(Pins.booleans(pin.get("positive")), 2);

  @Test
  void scoresOfTheReleaseMeetThePins() {
    TemplateMask mask = TemplateMask.released(2);
    ReleasedScores scores = new ReleasedScores(shape, mask);
    for (int b = 0; b < 4; b++) {
      scores.findPeaks(new Values.Doubles(x), b);
    }
    for (int b = 0; b < 4; b++) {
      scores.match(new Values.Doubles(x), b);
    }
    assertArrayEquals(Pins.flat(pin.get("strength[b][f]")), scores.match, 1e-15);
    assertArrayEquals(Pins.flat(pin.get("spread[b][f]")), scores.spread, 1e-12);
    double[] mu = Pins.flat(pin.get("mu[b][f]"));
    double[] weights = ReleasedWeights.released(labels, 1).of(scores);
    double[] expected = Pins.flat(pin.get("weight[b][f] (before 1e-5)"));
    double[] alphaLogZ = Pins.flat(pin.get("alphaLogZpos[f]"));
    for (int pair = 0; pair < 8; pair++) {
      assertEquals(mu[2 * pair], scores.rows[pair]);
      assertEquals(mu[2 * pair + 1], scores.columns[pair]);
      assertEquals(expected[pair], weights[pair] / 1e-5, 1e-12);
    }
    for (int f = 0; f < 2; f++) {
      double[] other = {
        scores.other[f], scores.other[2 + f], scores.other[4 + f], scores.other[6 + f]
      };
      double mean = Arrays.stream(other).map(v -> Math.exp(v / 0.5)).average().orElseThrow();
      assertEquals(alphaLogZ[f], 0.5 * Math.log(mean), 1e-14);
    }
  }

  @Test
  void gradientAndBetaOfTheReleaseMeetThePins() {
    FilterLoss loss = FilterLoss.of(FilterLoss.Mode.RELEASED);
    FilterLossState state = FilterLossState.create(2, 16);
    double[] gradient = new double[x.length];
    FilterLossValue value = loss.compute(shape, x, labels, state, gradient);
    double[] expected = expectedGradient();
    assertArrayEquals(expected, gradient, 1e-18);
    assertFalse(value.hasLoss());
    assertArrayEquals(Pins.flat(pin.get("dbeta[f]")), value.betaGradient(), 1e-8);
    state.nextEpoch();
    state.nextEpoch();
    loss.compute(shape, x, labels, state, gradient);
    double[] thrice = Arrays.stream(gradient).map(g -> 3 * g).toArray();
    assertArrayEquals(expected, thrice, 1e-18);
  }

  @Test
  void betaMovesTowardsItsTargetAndSurvivesACheckpoint() {
    FilterLossState state = FilterLossState.create(2, 16);
    state.stepBeta(Pins.flat(pin.get("dbeta[f]")), 1e-3, 4);
    double expected = 2 - 1e-3 * 0.05 * 1386.4255706504825 / 4;
    assertEquals(expected, state.beta()[0], 1e-12);
    assertArrayEquals(state.beta(), FilterLossState.restore(state.save()).beta(), 0);
  }

  /** Far too large a rate: a whole step would lead to -32. */
  @Test
  void betaNeverStepsPastItsTarget() {
    FilterLossState state = FilterLossState.create(2, 16);
    state.stepBeta(Pins.flat(pin.get("dbeta[f]")), 2, 4);
    assertEquals(2 - 0.13864255706504825, state.beta()[0], 1e-12);
  }

  /** The gradient at a positive image is -weight times the template that the net's mask applies. */
  @Test
  void lossAndMaskShareTheLearnedBeta() {
    double[] betas = {1.7, 2.6};
    FilterLossState.Saved first = FilterLossState.create(2, 16).save();
    FilterLossState state =
        FilterLossState.restore(
            new FilterLossState.Saved(2, 16, 1, first.logZ(), first.activation(), betas));
    double[] gradient = new double[x.length];
    FilterLoss.of(FilterLoss.Mode.RELEASED).compute(shape, x, labels, state, gradient);
    TemplateMask mask = TemplateMask.released(2).withBetas(state.beta());
    double[] ones = new double[x.length];
    Arrays.fill(ones, 1);
    mask.backward(shape, x, ones);
    MapPeaks peaks = mask.peaks(shape, x);
    for (int k = 0; k < gradient.length; k++) {
      int image = k / shape.imageSize();
      int f = k % 2;
      double peak = gradient[shape.index(image, peaks.row(image, f), peaks.column(image, f), f)];
      if (labels.positive(image, f)) {
        assertEquals(ones[k], Math.max(gradient[k] / peak, 0), 1e-12);
      }
    }
  }

  @Test
  void densitiesWeighPositivesAndNegatives() {
    double[] plain = new double[x.length];
    double[] weighted = new double[x.length];
    FilterLoss loss = FilterLoss.of(FilterLoss.Mode.RELEASED);
    loss.compute(shape, x, labels, FilterLossState.create(2, 16), plain);
    FilterLabels rare = labels.withDensities(new double[] {0.2});
    loss.compute(shape, x, rare, FilterLossState.create(2, 16), weighted);
    for (int k = 0; k < plain.length; k++) {
      boolean positive = k / shape.imageSize() % 2 == 0;
      assertEquals(plain[k] * (positive ? 0.5 / 0.2 : 0.5 / 0.8), weighted[k], 1e-18);
    }
  }

  @Test
  void simplifiedFormEqualsTheTrial() {
    for (JsonNode reference : Pins.read("/released-argmax.json").get("cases")) {
      MapShape maps = shapeOf(reference);
      double[] pre = Pins.channelsLast(maps, Pins.flat(reference.get("preActivation[b][k][i][j]")));
      double[] after = Arrays.stream(pre).map(v -> Math.max(v, 0)).toArray();
      double[] gradient = new double[pre.length];
      FilterLabels kinds =
          FilterLabels.single(Pins.booleans(reference.get("positive")), maps.channels());
      FilterLoss.of(FilterLoss.Mode.RELEASED_ARGMAX)
          .compute(
              maps, after, kinds, FilterLossState.create(maps.channels(), maps.cells()), gradient);
      double[] expected = Pins.channelsLast(maps, Pins.flat(reference.get("gradientOnMaps")));
      assertArrayEquals(expected, gradient, 1e-12);

      double[] out = gradient.clone();
      long revived = Revival.apply(maps, pre, out, kinds, TemplateMask.standard(), out);
      assertEquals(reference.get("silentPairs").longValue(), revived);
      double[] full = Pins.channelsLast(maps, Pins.flat(reference.get("gradientOnPreActivations")));
      assertArrayEquals(full, out, 1e-12);

      float[] single = Pins.floats(gradient);
      Revival.apply(maps, Pins.floats(pre), single, kinds, TemplateMask.standard(), single);
      assertArrayEquals(full, Pins.doubles(single), 1e-6);
    }
  }

  /** The trial's function on maps of deviation 1; its gradient is put on the maps as it is. */
  @Test
  void scaledFormIsTheSimplifiedOneOnMapsOfDeviationOne() {
    MapShape maps = new MapShape(9, 6, 5, 4);
    double[] drawn = Pins.drawn(maps, 8);
    double[] divided = drawn.clone();
    for (int f = 0; f < 4; f++) {
      double deviation = deviation(maps, drawn, f);
      for (int k = f; k < divided.length; k += 4) {
        divided[k] /= deviation;
      }
    }
    assertArrayEquals(
        gradient(FilterLoss.Mode.RELEASED_ARGMAX, maps, divided),
        gradient(FilterLoss.Mode.RELEASED_SCALED, maps, drawn),
        1e-12);
  }

  /** Each filter's maps by another factor; the simplified form turns signs at such a size. */
  @Test
  void scaledFormForgetsTheScaleOfActivations() {
    MapShape maps = new MapShape(24, 7, 7, 6);
    double[] drawn = Pins.drawn(maps, 3);
    double[] larger = drawn.clone();
    for (int k = 0; k < larger.length; k++) {
      larger[k] *= 10 * (1 + k % 6);
    }
    assertArrayEquals(
        gradient(FilterLoss.Mode.RELEASED_SCALED, maps, drawn),
        gradient(FilterLoss.Mode.RELEASED_SCALED, maps, larger),
        1e-11);
    double before = pushedUp(maps, drawn, FilterLoss.Mode.RELEASED_ARGMAX);
    double after = pushedUp(maps, larger, FilterLoss.Mode.RELEASED_ARGMAX);
    assertTrue(after < before, before + " fell to " + after);
  }

  /** Silent everywhere, or the same in every cell: there is no deviation to divide by. */
  @Test
  void scaledFormLeavesMapsWithoutSpreadAlone() {
    MapShape maps = new MapShape(4, 3, 3, 2);
    double[] flat = new double[maps.size()];
    for (int k = 1; k < flat.length; k += 2) {
      flat[k] = 0.7;
    }
    assertArrayEquals(
        gradient(FilterLoss.Mode.RELEASED_ARGMAX, maps, flat),
        gradient(FilterLoss.Mode.RELEASED_SCALED, maps, flat),
        0);
  }

  private static double[] gradient(FilterLoss.Mode mode, MapShape maps, double[] x) {
    double[] gradient = new double[x.length];
    FilterLossState state = FilterLossState.create(maps.channels(), maps.cells());
    FilterLoss.of(mode).compute(maps, x, Pins.labels(maps), state, gradient);
    return gradient;
  }

  private static double deviation(MapShape maps, double[] x, int filter) {
    int values = x.length / maps.channels();
    double mean = 0;
    for (int k = filter; k < x.length; k += maps.channels()) {
      mean += x[k] / values;
    }
    double variance = 0;
    for (int k = filter; k < x.length; k += maps.channels()) {
      variance += (x[k] - mean) * (x[k] - mean) / values;
    }
    return Math.sqrt(variance);
  }

  /** Share of positive images whose peak is pushed up. */
  private static double pushedUp(MapShape maps, double[] x, FilterLoss.Mode mode) {
    double[] gradient = gradient(mode, maps, x);
    MapPeaks peaks = TemplateMask.standard().peaks(maps, x);
    int up = 0;
    int all = 0;
    for (int b = 0; b < maps.batch(); b++) {
      for (int f = 0; f < maps.channels(); f++) {
        if (Pins.labels(maps).positive(b, f)) {
          all++;
          up += gradient[maps.index(b, peaks.row(b, f), peaks.column(b, f), f)] < 0 ? 1 : 0;
        }
      }
    }
    return (double) up / all;
  }

  @Test
  void weightsHaveMeanOneOverPositivesAndNegatives() {
    MapShape maps = new MapShape(9, 6, 6, 4);
    double[] drawn = Pins.smooth(maps, 6);
    double[] gradient = new double[drawn.length];
    FilterLabels kinds = Pins.labels(maps);
    FilterLoss.of(FilterLoss.Mode.RELEASED_ARGMAX)
        .compute(maps, drawn, kinds, FilterLossState.create(4, 36), gradient);
    MapPeaks peaks = TemplateMask.standard().peaks(maps, drawn);
    for (int f = 0; f < 4; f++) {
      double up = 0;
      double down = 0;
      for (int b = 0; b < 9; b++) {
        double atPeak = gradient[maps.index(b, peaks.row(b, f), peaks.column(b, f), f)];
        up -= kinds.positive(b, f) ? atPeak : 0;
        down += kinds.positive(b, f) ? 0 : atPeak;
      }
      assertEquals(kinds.positives(f), up, 1e-9);
      assertEquals(9 - kinds.positives(f), down, 1e-9);
    }
  }

  @Test
  void aBatchWithoutPositivesIsOnlyPushedDown() {
    FilterLabels none = FilterLabels.single(new boolean[4], 2);
    for (FilterLoss.Mode mode :
        new FilterLoss.Mode[] {FilterLoss.Mode.RELEASED, FilterLoss.Mode.RELEASED_ARGMAX}) {
      double[] gradient = new double[x.length];
      FilterLoss.of(mode).compute(shape, x, none, FilterLossState.create(2, 16), gradient);
      Arrays.stream(gradient).forEach(g -> assertEquals(Math.abs(g), g));
    }
  }

  @Test
  void aDivisionByZeroGivesNoPush() {
    FilterLabels two = FilterLabels.single(new boolean[] {true, false}, 1);
    ReleasedScores scores = new ReleasedScores(new MapShape(2, 2, 2, 1), TemplateMask.released(1));
    Arrays.fill(scores.other, 0.5);
    double[] weights = ReleasedWeights.released(two, 1).of(scores);
    assertEquals(0, weights[0], 0);
    assertEquals(1e-6, weights[1], 1e-18);
  }

  private double[] expectedGradient() {
    String name = "grad[b][f] (added to the task epsilon, sum-over-images convention)";
    return Pins.channelsLast(shape, Pins.flat(pin.get(name)));
  }

  private static MapShape shapeOf(JsonNode reference) {
    int n = reference.get("n").intValue();
    return new MapShape(
        reference.get("images").intValue(), n, n, reference.get("filters").intValue());
  }
}
