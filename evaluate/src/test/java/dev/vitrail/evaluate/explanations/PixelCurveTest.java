package dev.vitrail.evaluate.explanations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Probability;
import dev.vitrail.evaluate.Pins;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PixelCurveTest {

  private static final double EXACT = 1e-9;
  private final JsonNode pins = Pins.metrics("7a");
  private final ScoreFunction model = Models.linear(4.0 / 24, 1.0 / 24, 2.0 / 24, 3.0 / 24);
  private final FeatureMaps image = Models.image(2, 2, Pins.doubles(pins.get("image_flat")));
  private final Probe probe = new Probe(model, image, 0);

  private int[] order() {
    return new PixelMap(2, 2, Pins.doubles(pins.get("saliency_flat"))).descending();
  }

  private PixelCurve curve(int[] order, Baseline baseline, PixelCurve.Kind kind, int steps) {
    Probe.Replacement replacement = probe.replacement(baseline.of(image));
    return PixelCurve.of(probe, order, replacement, kind, steps, Scores.Unit.LOGIT);
  }

  @Test
  void orderMeetsThePin() {
    assertArrayEquals(Pins.ints(pins.get("order")), order());
    assertEquals(0.5, new PixelMap(2, 2, Pins.doubles(pins.get("saliency_flat"))).tiedShare());
  }

  @Test
  void curvesMeetThePins() {
    String[] names = {
      "deletion_baseline0", "insertion_from0", "deletion_baseline_half", "insertion_from_half"
    };
    for (int k = 0; k < 4; k++) {
      PixelCurve.Kind kind = k % 2 == 0 ? PixelCurve.Kind.DELETION : PixelCurve.Kind.INSERTION;
      Baseline baseline = k < 2 ? Baseline.ZERO : Baseline.constant(0.5f);
      for (int step : new int[] {1, 3}) {
        JsonNode pin = pins.get("curves").get(names[k] + "_step" + step);
        PixelCurve found =
            PixelCurve.every(
                step,
                probe,
                order(),
                probe.replacement(baseline.of(image)),
                kind,
                Scores.Unit.LOGIT);
        assertArrayEquals(Pins.doubles(pin.get("fractions")), found.fractions(), EXACT);
        assertArrayEquals(Pins.doubles(pin.get("scores")), found.scores(), EXACT);
        assertEquals(pin.get("auc").doubleValue(), found.auc(), EXACT, names[k] + step);
      }
    }
  }

  /** 50 steps over 70 pixels are 35 steps of 2; 30 steps over 70 are 3 each and a last of 1. */
  @Test
  void theLastStepMayBeShorter() {
    FeatureMaps large = Models.drawn(new MapShape(1, 7, 10, 1), 1);
    Probe other = new Probe(Models.linear(0.1, -0.2, 0.3), large, 0);
    int[] order = IntStream.range(0, 70).toArray();
    Probe.Replacement zero = other.replacement(Baseline.ZERO.of(large));
    PixelCurve curve =
        PixelCurve.of(other, order, zero, PixelCurve.Kind.DELETION, 30, Scores.Unit.LOGIT);
    assertEquals(25, curve.scores().length);
    assertEquals(69.0 / 70, curve.fractions()[23], EXACT);
    assertEquals(1, curve.fractions()[24], EXACT);
    assertEquals(0, curve.scores()[24], EXACT);
  }

  /** METHODS 7, test 5: all 720 orders. */
  @Test
  void theOrderOfContributionsDeletesFastest() {
    FeatureMaps six = Models.image(2, 3, 0.3, -1, 2, 0.5, 1.5, -0.7);
    double[] weights = {1, 0.5, 0.25, -2, 1, 3};
    Probe other = new Probe(Models.linear(weights), six, 0);
    double[] exact = new double[6];
    for (int i = 0; i < 6; i++) {
      exact[i] = weights[i] * six.values()[i];
    }
    int[] best = new PixelMap(2, 3, exact).descending();
    double deletion = auc(other, best, PixelCurve.Kind.DELETION);
    double insertion = auc(other, best, PixelCurve.Kind.INSERTION);
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int[] order : orders(6)) {
      lowest = Math.min(lowest, auc(other, order, PixelCurve.Kind.DELETION));
      highest = Math.max(highest, auc(other, order, PixelCurve.Kind.INSERTION));
      sum += auc(other, order, PixelCurve.Kind.DELETION) / 720;
    }
    assertEquals(lowest, deletion, EXACT);
    assertEquals(highest, insertion, EXACT);
    double clean = other.clean(Scores.Unit.LOGIT);
    assertEquals(clean, deletion + insertion, EXACT, "same baseline, additive model");
    assertEquals(clean / 2, sum, EXACT, "what a random order expects");
    assertTrue(deletion < sum && sum < insertion);
  }

  private static double auc(Probe probe, int[] order, PixelCurve.Kind kind) {
    Probe.Replacement zero = probe.replacement(Baseline.ZERO.of(probe.image()));
    return PixelCurve.of(probe, order, zero, kind, 6, Scores.Unit.LOGIT).auc();
  }

  private static List<int[]> orders(int count) {
    List<int[]> all = new ArrayList<>(List.of(new int[0]));
    for (int k = 0; k < count; k++) {
      List<int[]> longer = new ArrayList<>();
      for (int[] order : all) {
        for (int next = 0; next < count; next++) {
          int wanted = next;
          if (IntStream.of(order).noneMatch(i -> i == wanted)) {
            longer.add(IntStream.concat(IntStream.of(order), IntStream.of(next)).toArray());
          }
        }
      }
      all = longer;
    }
    return all;
  }

  @Test
  void normalisedCurvesGoFromOneToZeroOrBack() {
    PixelCurve deletion = curve(order(), Baseline.constant(0.5f), PixelCurve.Kind.DELETION, 4);
    PixelCurve insertion = curve(order(), Baseline.constant(0.5f), PixelCurve.Kind.INSERTION, 4);
    double span = 1 - 5.0 / 24;
    assertEquals((deletion.auc() - 5.0 / 24) / span, deletion.normalised().value(), EXACT);
    assertEquals((insertion.auc() - 5.0 / 24) / span, insertion.normalised().value(), EXACT);
    Probe blind = new Probe(Models.linear(0), image, 0);
    assertFalse(
        PixelCurve.of(
                blind,
                order(),
                blind.replacement(new float[4]),
                PixelCurve.Kind.DELETION,
                4,
                Scores.Unit.LOGIT)
            .normalised()
            .isDefined());
  }

  /** A blurred single pixel is a sampled Gaussian, a constant stays, and edges repeat. */
  @Test
  void blurIsANormalisedGaussian() {
    MapShape shape = new MapShape(1, 21, 15, 2);
    float[] values = new float[shape.size()];
    values[shape.index(0, 10, 7, 1)] = 1;
    float[] blurred = Baseline.BLUR.of(new FeatureMaps(shape, values));
    double sum = 0;
    for (int k = -3; k <= 3; k++) {
      sum += Math.exp(-k * k / 2.0);
    }
    assertEquals(1 / (sum * sum), blurred[shape.index(0, 10, 7, 1)], 1e-7);
    assertEquals(Math.exp(-5 / 2.0) / (sum * sum), blurred[shape.index(0, 12, 8, 1)], 1e-7);
    assertEquals(0, blurred[shape.index(0, 10, 7, 0)]);
    float[] same = new float[shape.size()];
    java.util.Arrays.fill(same, 0.7f);
    for (float value : Baseline.BLUR.of(new FeatureMaps(shape, same))) {
      assertEquals(0.7, value, 1e-6);
    }
  }

  @Test
  void scoresDoNotDependOnTheBatchAndTheImageStays() {
    float[] before = image.values().clone();
    double[] many = probe.scores(43, Scores.Unit.LOGIT, (k, values, offset) -> values[offset] = k);
    for (int k = 0; k < many.length; k++) {
      assertEquals((4 * k + 2 + 6 + 12) / 24.0, many[k], EXACT);
    }
    assertArrayEquals(before, image.values());
    assertEquals(1, probe.clean(Scores.Unit.LOGIT), EXACT);
    assertEquals(1 / (1 + Math.exp(-1)), probe.clean(Scores.Unit.PROBABILITY), EXACT);
  }

  /** A second logit that rises with the pixels counts under softmax and not under sigmoid. */
  @Test
  void curvesAreOfTheProbabilityOfTheTask() {
    FeatureMaps four = Models.image(2, 2, 1, 2, 3, 4);
    Probe alone = new Probe(Models.linear(1), four, 0);
    Probe logistic = new Probe(twice(Probability.SIGMOID), four, 0);
    Probe softmax = new Probe(twice(Probability.SOFTMAX), four, 0);
    double expected = probabilityCurve(alone);
    assertEquals(expected, probabilityCurve(logistic), EXACT);
    assertEquals(0.5, probabilityCurve(softmax), EXACT, "both logits are always alike");
    assertTrue(expected > 0.8);
  }

  private static ScoreFunction twice(Probability probability) {
    ScoreFunction one = Models.linear(1);
    return images -> {
      double[] logits = one.of(images).logits();
      double[] both = new double[2 * logits.length];
      for (int i = 0; i < both.length; i++) {
        both[i] = logits[i / 2];
      }
      return new Scores(logits.length, 2, both, probability);
    };
  }

  private static double probabilityCurve(Probe probe) {
    int[] order = {0, 1, 2, 3};
    PixelCurve.Kind kind = PixelCurve.Kind.DELETION;
    Probe.Replacement zero = probe.replacement(new float[4]);
    return PixelCurve.of(probe, order, zero, kind, 4, Scores.Unit.PROBABILITY).auc();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThrows(IllegalArgumentException.class, () -> new Probe(model, image, 1));
    FeatureMaps two = Models.drawn(new MapShape(2, 2, 2, 1), 1);
    assertThrows(IllegalArgumentException.class, () -> new Probe(model, two, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> curve(new int[3], Baseline.ZERO, PixelCurve.Kind.DELETION, 4));
    assertThrows(
        IllegalArgumentException.class, () -> new PixelMap(1, 2, new double[] {1, Double.NaN}));
    assertThrows(
        IllegalArgumentException.class, () -> new Probe(Models.of(x -> Double.NaN), image, 0));
  }
}
