package dev.vitrail.evaluate.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.Pins;
import dev.vitrail.train.config.ModelConfig.Task;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  private static final double EXACT = 1e-9;
  private final JsonNode pins = Pins.metrics("7b");

  private Calibration pinned() {
    int[] answers = Pins.ints(pins.get("correct"));
    boolean[] correct = new boolean[answers.length];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = answers[i] == 1;
    }
    return Calibration.of(
        Pins.doubles(pins.get("confidence")), correct, pins.get("bins").intValue());
  }

  @Test
  void errorsMeetThePins() {
    Calibration found = pinned();
    assertEquals(pins.get("ece").doubleValue(), found.ece(), EXACT);
    assertEquals(pins.get("mce").doubleValue(), found.mce(), EXACT);
    assertEquals(pins.get("equal_mass_ece").doubleValue(), found.adaptiveEce(), EXACT);
    for (JsonNode row : pins.get("rows_bin_count_acc_conf")) {
      Calibration.Bin bin = found.bins().get(row.get(0).intValue());
      assertEquals(row.get(1).intValue(), bin.count());
      assertEquals(row.get(2).doubleValue(), bin.accuracy(), EXACT);
      assertEquals(row.get(3).doubleValue(), bin.confidence(), EXACT);
      assertTrue(bin.low() <= bin.accuracy() && bin.accuracy() <= bin.high());
    }
  }

  @Test
  void likelihoodBrierAndTemperatureMeetThePins() {
    JsonNode pin = pins.get("nll");
    LabelledLogits logits =
        new LabelledLogits(
            Task.SOFTMAX, Pins.table(pin.get("logits")), Pins.ints(pin.get("labels")), 3);
    assertEquals(pin.get("nll_T1").doubleValue(), mean(logits.nll(1)), EXACT);
    assertEquals(pin.get("brier_sum_over_classes").doubleValue(), mean(logits.brier()), EXACT);
    Temperature temperature = Temperature.fit(logits);
    assertEquals(
        pin.get("best_temperature").doubleValue(),
        temperature.value(),
        pin.get("best_temperature_tolerance").doubleValue());
    assertEquals(pin.get("nll_best").doubleValue(), temperature.nllAfter(), EXACT);
    assertEquals(pin.get("nll_T1").doubleValue(), temperature.nllBefore(), EXACT);
    assertTrue(!temperature.atBound());
  }

  /** METHODS 7, test 9. */
  @Test
  void sureAndWrongIsTheWorst() {
    Calibration wrong = Calibration.of(new double[] {1, 1}, new boolean[2], Calibration.BINS);
    assertEquals(1, wrong.ece(), EXACT);
    assertEquals(1, wrong.mce(), EXACT);
    Calibration unsure = Calibration.of(new double[] {0}, new boolean[1], Calibration.BINS);
    assertEquals(1, unsure.bins().get(0).count());
    assertEquals(0, unsure.ece(), EXACT);
    Calibration edge = Calibration.of(new double[] {0.6}, new boolean[] {true}, 5);
    assertEquals(1, edge.bins().get(3).count());
  }

  @Test
  void aCalibratedNetHasASmallError() {
    SplittableRandom random = new SplittableRandom(2);
    double[] confidence = random.doubles(20_000).toArray();
    boolean[] correct = new boolean[confidence.length];
    boolean[] reversed = new boolean[confidence.length];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = random.nextDouble() < confidence[i];
      reversed[i] = !correct[i];
    }
    assertTrue(Calibration.of(confidence, correct, Calibration.BINS).ece() < 0.02);
    // Sure where it is wrong: |1 - 2c| on average.
    assertEquals(0.5, Calibration.of(confidence, reversed, Calibration.BINS).ece(), 0.02);
  }

  @Test
  void oneLogitIsTheSoftmaxOfTwo() {
    double[][] one = {{1.3}, {-0.4}, {0.2}};
    double[][] two = {{1.3, 0}, {-0.4, 0}, {0.2, 0}};
    int[] labels = {0, 0, 1};
    LabelledLogits single = new LabelledLogits(Task.SINGLE, one, labels, 2);
    LabelledLogits softmax = new LabelledLogits(Task.SOFTMAX, two, labels, 2);
    for (int i = 0; i < 3; i++) {
      assertEquals(softmax.nll(2)[i], single.nll(2)[i], EXACT);
      assertEquals(softmax.brier()[i], single.brier()[i], EXACT);
      assertEquals(softmax.confidences(0.7)[i], single.confidences(0.7)[i], EXACT);
      assertEquals(softmax.predicted()[i], single.predicted()[i]);
    }
  }

  @Test
  void independentOutputsMayAllSayNo() {
    double[][] rows = {{-1, -2}, {3, 1}};
    LabelledLogits logits = new LabelledLogits(Task.LOGISTIC, rows, new int[] {2, 0}, 3);
    assertEquals(2, logits.predicted()[0]);
    assertEquals(1 / (1 + Math.exp(-1)), logits.confidences(1)[0], EXACT);
    double none = Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(-2));
    assertEquals(none, logits.nll(1)[0], EXACT);
    assertEquals(0, logits.predicted()[1]);
  }

  @Test
  void aPerfectNetHasItsTemperatureAtTheBound() {
    double[][] rows = {{5, 0}, {0, 5}};
    Temperature found =
        Temperature.fit(new LabelledLogits(Task.SOFTMAX, rows, new int[] {0, 1}, 2));
    assertTrue(found.atBound());
    assertEquals(0.05, found.value(), 1e-6);
  }

  @Test
  void emptyBinsAreNullInJson() throws IOException {
    String json = Json.mapper().writeValueAsString(pinned());
    assertEquals(json, Json.mapper().writeValueAsString(read(json)));
    Calibration one = Calibration.of(new double[] {0.9}, new boolean[1], 2);
    assertTrue(Json.mapper().writeValueAsString(one).contains("\"accuracy\":null"));
    assertTrue(Double.isNaN(read(Json.mapper().writeValueAsString(one)).bins().get(0).accuracy()));
  }

  private static Calibration read(String json) throws IOException {
    return Json.mapper().readValue(json, Calibration.class);
  }

  @Test
  void refusesWhatIsNoConfidence() {
    boolean[] one = new boolean[1];
    for (double bad : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class, () -> Calibration.of(new double[] {bad}, one, 5));
    }
    assertThrows(IllegalArgumentException.class, () -> Calibration.of(new double[0], one, 5));
    double[][] nan = {{Double.NaN, 1}};
    assertThrows(
        IllegalArgumentException.class, () -> new LabelledLogits(Task.SOFTMAX, nan, new int[1], 2));
    double[][] three = {{1, 2, 3}};
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledLogits(Task.SOFTMAX, three, new int[1], 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LabelledLogits(Task.SOFTMAX, three, new int[] {3}, 3));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
