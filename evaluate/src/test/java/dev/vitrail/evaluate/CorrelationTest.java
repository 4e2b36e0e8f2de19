package dev.vitrail.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CorrelationTest {

  private static final double EXACT = 1e-9;

  @Test
  void spearmanMeetsThePin() {
    JsonNode pin = Pins.metrics("7d").get("spearman_average_ranks");
    double[] a = Pins.doubles(pin.get("a"));
    double[] b = Pins.doubles(pin.get("b"));
    assertEquals(pin.get("rho").doubleValue(), Correlation.spearman(a, b), EXACT);
    double[] less = Arrays.stream(b).map(v -> -v).toArray();
    assertEquals(-pin.get("rho").doubleValue(), Correlation.spearman(a, less), EXACT);
  }

  @Test
  void equalValuesShareTheMeanOfTheirRanks() {
    assertArrayEquals(
        new double[] {4, 1.5, 1.5, 3, 5},
        Correlation.ranks(new double[] {7, 0.0, -0.0, 3, 9}),
        EXACT);
  }

  @Test
  void pearsonAgreesWithTheCovarianceFormula() {
    SplittableRandom random = new SplittableRandom(3);
    double[] a = random.doubles(50).toArray();
    double[] b = new double[50];
    Arrays.setAll(b, i -> a[i] + random.nextDouble());
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < 50; i++) {
      ab += a[i] * b[i] / 50;
      aa += a[i] * a[i] / 50;
      bb += b[i] * b[i] / 50;
    }
    double expected = (ab - meanA * meanB) / Math.sqrt((aa - meanA * meanA) * (bb - meanB * meanB));
    assertEquals(expected, Correlation.pearson(a, b), EXACT);
    assertTrue(expected > 0.3, "the drawn lists are related");
  }

  @Test
  void aConstantListHasNoCorrelation() {
    double[] flat = {0.1 + 0.2, 0.3, 0.3};
    assertTrue(Double.isNaN(Correlation.pearson(flat, new double[] {1, 2, 3})));
    assertTrue(Double.isNaN(Correlation.pearson(new double[0], new double[0])));
    assertThrows(
        IllegalArgumentException.class,
        () -> Correlation.pearson(new double[] {1, 2}, new double[] {1}));
  }
}
