package dev.vitrail.evaluate.explanations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.evaluate.Pins;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaithfulnessTest {

  private static final double EXACT = 1e-9;
  private final JsonNode pins = Pins.metrics("7c");
  private final FeatureMaps image = Models.image(1, 6, Pins.doubles(pins.get("x")));
  private final Probe probe =
      new Probe(Models.of(x -> x[0] * x[1] + 2 * x[2] - x[3] + x[4] * x[5]), image, 0);
  private final float[] zero = new float[6];

  private PixelMap map(String name) {
    return new PixelMap(1, 6, Pins.doubles(pins.get(name)));
  }

  @Test
  void sensitivityMeetsThePins() {
    for (String name : List.of("grad_x_input", "integrated_gradients")) {
      JsonNode pin = pins.get("sensitivity_n_all_subsets").get(name);
      for (int n = 1; n <= 6; n++) {
        var found = SubsetDrops.random(probe, zero, n, 100, 1).pearson(map(name));
        JsonNode expected = pin.get(String.valueOf(n));
        assertEquals(expected.isNull(), !found.isDefined());
        if (found.isDefined()) {
          assertEquals(expected.doubleValue(), found.value(), EXACT, name + n);
        }
      }
    }
    assertEquals(List.of(1, 2, 4), SubsetDrops.sizes(6));
    assertEquals(32768, SubsetDrops.sizes(224 * 224).get(15));
  }

  @Test
  void faithfulnessCorrelationMeetsThePin() {
    JsonNode pin = pins.get("faithfulness_correlation");
    int[][] sets = new int[pin.get("subsets").size()][];
    Arrays.setAll(sets, k -> Pins.ints(pin.get("subsets").get(k)));
    double expected = pin.get("pearson").doubleValue();
    double found =
        SubsetDrops.of(probe, zero, Subsets.of(sets)).pearson(map("grad_x_input")).value();
    assertEquals(expected, found, EXACT);
  }

  @Test
  void infidelityMeetsThePins() {
    JsonNode pin = pins.get("infidelity");
    double[][] draws = Pins.table(pin.get("I"));
    double[] scores =
        probe.scores(
            draws.length,
            Scores.Unit.LOGIT,
            (k, values, offset) -> {
              for (int i = 0; i < 6; i++) {
                values[offset + i] -= (float) draws[k][i];
              }
            });
    double[] drops = Arrays.stream(scores).map(s -> probe.clean(Scores.Unit.LOGIT) - s).toArray();
    assertArrayEquals(Pins.doubles(pin.get("delta_f")), drops, EXACT);
    double[] gradient = Pins.doubles(pins.get("gradient"));
    double[] products = new double[draws.length];
    for (int k = 0; k < products.length; k++) {
      for (int i = 0; i < 6; i++) {
        products[k] += draws[k][i] * gradient[i];
      }
    }
    assertArrayEquals(Pins.doubles(pin.get("I_dot_gradient")), products, EXACT);
    Infidelity found = Infidelity.of(products, drops);
    assertEquals(pin.get("raw").doubleValue(), found.raw().value(), EXACT);
    assertEquals(pin.get("beta").doubleValue(), found.beta().value(), EXACT);
    double meanSquare = Arrays.stream(drops).map(d -> d * d).average().orElseThrow();
    assertEquals(pin.get("scaled").doubleValue(), found.scaled().value() * meanSquare, EXACT);
  }

  /** METHODS 7, test 5, and with the sign turned. */
  @Test
  void exactContributionsOfAnAdditiveModelArePerfect() {
    FeatureMaps drawn = Models.drawn(new MapShape(1, 6, 9, 1), 3);
    double[] weights = {0.5, -1, 2, 0.25, 1};
    Probe other = new Probe(Models.linear(weights), drawn, 0);
    double[] values = new double[54];
    Arrays.setAll(values, i -> weights[i % 5] * drawn.values()[i]);
    PixelMap exact = new PixelMap(6, 9, values);
    float[] none = new float[54];
    for (int n : SubsetDrops.sizes(54)) {
      SubsetDrops drops = SubsetDrops.random(other, none, n, 50, 7);
      assertEquals(1, drops.pearson(exact).value(), 1e-6);
      assertEquals(-1, drops.pearson(exact.map(v -> -v)).value(), 1e-6);
    }
    assertEquals(1, SubsetDrops.grid(other, none, 50, 7).spearman(exact).value(), 1e-6);
    Infidelity patches = SubsetDrops.patches(other, none, 50, 7).infidelity(exact);
    assertEquals(0, patches.scaled().value(), 1e-9);
    assertEquals(0, patches.raw().value(), 1e-9);
    assertEquals(1, patches.beta().value(), 1e-6);
    Infidelity turned = SubsetDrops.patches(other, none, 50, 7).infidelity(exact.map(v -> -3 * v));
    assertEquals(-1.0 / 3, turned.beta().value(), 1e-6);
    assertTrue(turned.raw().value() > 0.1);
    assertEquals(0, Completeness.gap(exact, other.clean(Scores.Unit.LOGIT)).value(), 1e-6);
    assertEquals(
        2, Completeness.gap(exact.map(v -> -v), other.clean(Scores.Unit.LOGIT)).value(), 1e-6);
  }

  @Test
  void theGradientOfALinearModelIsFaithfulToNoise() {
    FeatureMaps drawn = Models.drawn(new MapShape(1, 4, 5, 1), 3);
    Probe other = new Probe(Models.linear(0.5, -1, 2), drawn, 0);
    float[] gradient = new float[20];
    for (int i = 0; i < 20; i++) {
      gradient[i] = new float[] {0.5f, -1, 2}[i % 3];
    }
    Infidelity.Noise noise = new Infidelity.Noise(other, 60, 2);
    Infidelity found = noise.of(new FeatureMaps(drawn.shape(), gradient));
    assertEquals(0, found.scaled().value(), 1e-9);
    assertEquals(1, found.beta().value(), 1e-4);
    float[] wrong = new float[20];
    wrong[0] = 1;
    double other20 = noise.of(new FeatureMaps(drawn.shape(), wrong)).scaled().value();
    assertTrue(other20 > 0.7 && other20 <= 1, "one pixel of twenty explains little");
  }

  /** METHODS 7, test 6. */
  @Test
  void aModelThatIgnoresItsInputLeavesAllUndefined() {
    Probe blind = new Probe(Models.of(x -> 3), image, 0);
    PixelMap map = map("grad_x_input");
    assertFalse(SubsetDrops.random(blind, zero, 2, 10, 1).pearson(map).isDefined());
    assertFalse(SubsetDrops.grid(blind, zero, 10, 1).spearman(map).isDefined());
    Infidelity none = SubsetDrops.patches(blind, zero, 10, 1).infidelity(map);
    assertFalse(none.raw().isDefined() || none.scaled().isDefined());
  }

  @Test
  void aRandomMapIsUnrelated() {
    FeatureMaps drawn = Models.drawn(new MapShape(1, 12, 12, 1), 5);
    Probe other = new Probe(Models.linear(0.5, -1, 2, 0.3, 1), drawn, 0);
    SubsetDrops drops = SubsetDrops.random(other, new float[144], 20, 200, 3);
    double sum = 0;
    for (int k = 0; k < 100; k++) {
      FeatureMaps noise = Models.drawn(drawn.shape(), 100 + k);
      sum += drops.pearson(PixelMap.of(noise, 0)).value() / 100;
    }
    assertEquals(0, sum, 0.05);
  }

  @Test
  void subsetsAreRandomDistinctAndRepeatable() {
    Subsets subsets = Subsets.random(100, 10, 200, 4);
    double[] taken = new double[100];
    for (int k = 0; k < 200; k++) {
      int[] set = subsets.get(k);
      assertEquals(10, Arrays.stream(set).distinct().count());
      assertArrayEquals(set, subsets.get(k));
      Arrays.stream(set).forEach(i -> taken[i]++);
    }
    assertTrue(Arrays.stream(taken).allMatch(t -> t > 3 && t < 45), "each about 20 times");
    assertEquals(15, Subsets.random(6, 2, 100, 4).count(), "all pairs of six");
    assertEquals(10, Subsets.random(6, 2, 10, 4).count());
    int[] patch = Subsets.patches(5, 7, 5, 10, 1).get(3);
    assertEquals(25, patch.length);
    assertTrue(Arrays.stream(patch).allMatch(i -> i >= 0 && i < 35));
    assertEquals(4, patch[24] / 7);
    assertThrows(IllegalArgumentException.class, () -> Subsets.random(6, 7, 10, 1));
  }
}
