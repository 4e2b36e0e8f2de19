package dev.vitrail.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static final double EXACT = 1e-9;

  @Test
  void quantilesMeetThePins() {
    JsonNode pin = Pins.metrics("7f").get("quantile_type7");
    double[] sorted = Pins.doubles(pin.get("values"));
    Arrays.sort(sorted);
    for (int k = 0; k < pin.get("q").size(); k++) {
      assertEquals(
          pin.get("result").get(k).doubleValue(),
          Interval.quantile(sorted, pin.get("q").get(k).doubleValue()),
          EXACT);
    }
  }

  @Test
  void resampledMeansMeetThePins() {
    JsonNode pin = Pins.metrics("7f").get("bootstrap_given_indices");
    double[] a = Pins.doubles(pin.get("a"));
    double[] b = Pins.doubles(pin.get("b"));
    for (int draw = 0; draw < pin.get("resamples").size(); draw++) {
      int[] chosen = Pins.ints(pin.get("resamples").get(draw));
      double mean = Comparison.mean(a, chosen);
      assertEquals(pin.get("mean_a").get(draw).doubleValue(), mean, EXACT);
      assertEquals(
          pin.get("paired_diff").get(draw).doubleValue(), mean - Comparison.mean(b, chosen), EXACT);
    }
  }

  @Test
  void holmMeetsThePins() {
    JsonNode pin = Pins.metrics("7g").get("holm");
    assertArrayEquals(
        Pins.doubles(pin.get("adjusted")), Comparison.holm(Pins.doubles(pin.get("p"))), EXACT);
  }

  @Test
  void wilsonMeetsThePin() {
    JsonNode pin = Pins.metrics("7g").get("wilson95_3_of_4");
    Interval interval = Interval.wilson(3, 4, 0.95);
    assertEquals(pin.get(0).doubleValue(), interval.low(), EXACT);
    assertEquals(pin.get(1).doubleValue(), interval.high(), EXACT);
  }

  /** A shift that is small beside the spread of images shows only when images are paired. */
  @Test
  void pairingFindsASmallShift() {
    SplittableRandom random = new SplittableRandom(1);
    double[] first = random.doubles(40, 0, 10).toArray();
    double[] second = new double[40];
    Arrays.setAll(second, i -> first[i] - 0.1 - 0.05 * random.nextDouble());
    first[3] = Double.NaN;
    Comparison found = Comparison.of(first, second, Comparison.RESAMPLES, 1);
    assertEquals(39, found.images());
    assertTrue(found.differs() && found.difference().low() > 0.1, found.toString());
    assertEquals(2.0 / 2001, found.p(), EXACT);
    Comparison swapped = Comparison.of(second, first, Comparison.RESAMPLES, 1);
    assertEquals(-found.difference().value(), swapped.difference().value(), EXACT);
    Comparison same = Comparison.of(second, second, Comparison.RESAMPLES, 1);
    assertFalse(same.differs());
    assertEquals(1, same.p());
  }

  @Test
  void readingsKeepTheReasonInJson() throws IOException {
    Reading none = Reading.undefined("the mask is empty");
    String json = Json.mapper().writeValueAsString(none);
    assertEquals("{\"value\":null,\"reason\":\"the mask is empty\"}", json);
    assertEquals(none, Json.mapper().readValue(json, Reading.class));
    assertEquals("{\"value\":0.5}", Json.mapper().writeValueAsString(Reading.of(0.5)));
    assertEquals(Reading.of(2), Json.mapper().readValue("{\"value\":2.0}", Reading.class));
    assertThrows(IllegalArgumentException.class, () -> Reading.of(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> Reading.undefined(""));
  }
}
