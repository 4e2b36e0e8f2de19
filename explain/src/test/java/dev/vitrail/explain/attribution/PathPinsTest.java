package dev.vitrail.explain.attribution;

import static dev.vitrail.explain.Pins.assertNumbers;
import static dev.vitrail.explain.Pins.at;
import static dev.vitrail.explain.Pins.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pin 6c, integrated gradients, and the moments of pin 6g. */
class PathPinsTest {

  private static final ToyNets.Formula PRODUCT =
      new ToyNets.Formula(1, 2, x -> x[0] * x[1], x -> new double[] {x[1], x[0]});
  private static final ToyNets.Formula KINK =
      new ToyNets.Formula(1, 1, x -> Math.max(x[0] - 1, 0), x -> new double[] {x[0] > 1 ? 1 : 0});

  private static PathIntegral.Result once(
      ScoreFunction score, PathRule rule, int steps, float... x) {
    return new PathIntegral(rule, steps, steps).integrate(score, x, new float[x.length]);
  }

  @Test
  void productOfTwo() {
    JsonNode pin = at("/6c/xy");
    assertNumbers(
        pin.at("/rules/midpoint"), once(PRODUCT, PathRule.MIDPOINT, 4, 3, 2).values(), 1e-9);
    assertNumbers(
        pin.at("/rules/trapezoid_n_intervals"),
        once(PRODUCT, PathRule.TRAPEZOID, 4, 3, 2).values(),
        1e-9);
    assertNumbers(
        pin.at("/gauss_legendre_4"),
        once(PRODUCT, PathRule.GAUSS_LEGENDRE, 4, 3, 2).values(),
        1e-6);
  }

  @Test
  void everyRuleIntegratesPolynomialsOfItsDegree() {
    for (int n : new int[] {1, 2, 4, 9, 32}) {
      PathRule.Nodes nodes = PathRule.GAUSS_LEGENDRE.nodes(n);
      assertEquals(1, Arrays.stream(nodes.weights()).sum(), 1e-12);
      double sum = 0;
      for (int k = 0; k < n; k++) {
        sum += nodes.weights()[k] * Math.pow(nodes.alphas()[k], 2 * n - 1);
      }
      assertEquals(1.0 / (2 * n), sum, 1e-12);
    }
  }

  @Test
  void kinkByMidpoints() {
    for (Map.Entry<String, JsonNode> pin : at("/6c/relu/midpoint").properties()) {
      PathIntegral.Result found = once(KINK, PathRule.MIDPOINT, Integer.parseInt(pin.getKey()), 3);
      assertEquals(pin.getValue().get("ig").asDouble(), found.values()[0], 1e-12);
      assertEquals(pin.getValue().get("gap").asDouble(), found.gap(), 1e-12);
    }
  }

  @Test
  void stepsDoubleUntilComplete() {
    PathIntegral.Result found =
        new PathIntegral(PathRule.MIDPOINT, 32, 1024)
            .integrate(KINK, new float[] {3}, new float[1]);
    assertEquals(at("/6c/relu/doubling/stops_at").asInt(), found.steps());
    assertTrue(found.converged());
  }

  @Test
  void theSmallestGapIsKeptAndSaidWhenStepsRunOut() {
    PathIntegral.Result found =
        new PathIntegral(PathRule.MIDPOINT, 4, 16).integrate(KINK, new float[] {3}, new float[1]);
    assertFalse(found.converged());
    assertEquals(16, found.steps());
    assertEquals(0.0625, found.gap(), 1e-12);
  }

  @Test
  void momentsOfGivenGradients() {
    JsonNode pin = at("/6g/smoothgrad_given_noise");
    double[] x = numbers(pin.get("x"));
    GradientMoments moments = new GradientMoments(2);
    for (JsonNode row : pin.get("noise")) {
      double[] noise = numbers(row);
      double x0 = x[0] + noise[0];
      double x1 = x[1] + noise[1];
      moments.add(new double[] {2 * x0 * x1, x0 * x0});
    }
    assertNumbers(pin.get("smoothgrad"), moments.mean(), 1e-12);
    assertNumbers(pin.get("smoothgrad_squared"), moments.meanSquare(), 1e-12);
    assertNumbers(pin.get("vargrad"), moments.variance(), 1e-12);
  }

  @Test
  void noiseIsAsWideAsAskedAndTheSameWhateverTheBatch() {
    // The gradient of the sum of squares / 2 is the noisy input itself.
    ToyNets.Formula squares =
        new ToyNets.Formula(20, 20, x -> Arrays.stream(x).map(v -> v * v / 2).sum(), x -> x);
    GradientMoments moments = SmoothGrad.moments(squares, new float[400], 0.5, 100, 7);
    double variance = Arrays.stream(moments.variance()).average().orElseThrow();
    assertEquals(0.25, variance, 0.01);
    GradientMoments again = SmoothGrad.moments(squares, new float[400], 0.5, 100, 7);
    assertEquals(moments.mean()[17], again.mean()[17]);
    GradientMoments other = SmoothGrad.moments(squares, new float[400], 0.5, 100, 8);
    assertTrue(moments.mean()[17] != other.mean()[17]);
  }
}
