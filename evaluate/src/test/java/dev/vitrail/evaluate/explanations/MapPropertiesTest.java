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
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MapPropertiesTest {

  private static final double EXACT = 1e-9;

  @Test
  void sparsenessMeetsThePins() {
    JsonNode pin = Pins.metrics("7d").get("sparseness");
    PixelMap map = new PixelMap(2, 3, Pins.doubles(pin.get("attribution")));
    assertEquals(pin.get("gini").doubleValue(), Concentration.gini(map).value(), EXACT);
    assertEquals(pin.get("entropy_nats").doubleValue(), Concentration.entropy(map).value(), EXACT);
    assertEquals(pin.get("hoyer").doubleValue(), Concentration.hoyer(map).value(), EXACT);
    PixelMap constant = map.map(v -> -0.3);
    PixelMap single = new PixelMap(2, 3, new double[] {0, 0, 0, -2, 0, 0});
    assertEquals(
        pin.get("gini_constant_map").doubleValue(), Concentration.gini(constant).value(), EXACT);
    assertEquals(
        pin.get("gini_single_pixel_of_6").doubleValue(), Concentration.gini(single).value(), EXACT);
    assertEquals(Math.log(6), Concentration.entropy(constant).value(), EXACT);
    assertEquals(1, Concentration.relativeEntropy(constant).value(), EXACT);
    assertEquals(0, Concentration.hoyer(constant).value(), EXACT);
    assertEquals(0, Concentration.entropy(single).value(), EXACT);
    assertEquals(1, Concentration.hoyer(single).value(), EXACT);
    PixelMap zero = map.map(v -> 0);
    assertFalse(Concentration.gini(zero).isDefined());
    assertFalse(Concentration.entropy(zero).isDefined());
    assertFalse(Concentration.relativeEntropy(zero).isDefined());
    assertFalse(Concentration.hoyer(zero).isDefined());
  }

  /** METHODS 7.6: uniform noise has Gini 1/3 and entropy ln P - 0.193. */
  @Test
  void uniformNoiseMeetsItsExpectedValues() {
    double[] noise = new SplittableRandom(1).doubles(100_000).toArray();
    PixelMap map = new PixelMap(250, 400, noise);
    assertEquals(1.0 / 3, Concentration.gini(map).value(), 3e-3);
    assertEquals(Math.log(100_000) - 0.193, Concentration.entropy(map).value(), 3e-3);
  }

  @Test
  void structuralSimilarityMeetsThePin() {
    JsonNode pin = Pins.metrics("7d").get("ssim");
    double[] first = new double[64];
    double[] second = new double[64];
    Arrays.setAll(first, k -> (3 * (k / 8) + 5 * (k % 8)) % 7 / 7.0);
    Arrays.setAll(second, k -> (2 * (k / 8) + 3 * (k % 8)) % 5 / 5.0);
    PixelMap a = new PixelMap(8, 8, first);
    PixelMap b = new PixelMap(8, 8, second);
    assertEquals(pin.get("value").doubleValue(), Similarity.ssim(a, b).value(), EXACT);
    assertEquals(1, Similarity.ssim(a, a).value(), EXACT);
    assertEquals(1, Similarity.ssimOfMagnitudes(a, a.map(v -> -5 * v)).value(), EXACT);
    assertEquals(-1, Similarity.spearman(a, a.map(v -> -5 * v)).value(), EXACT);
    assertEquals(1, Similarity.spearmanOfMagnitudes(a, a.map(v -> -5 * v)).value(), EXACT);
    PixelMap small = new PixelMap(6, 9, new double[54]);
    assertFalse(Similarity.ssim(small, small).isDefined());
    assertFalse(Similarity.spearman(small, small).isDefined());
    assertThrows(IllegalArgumentException.class, () -> Similarity.ssim(a, small));
  }

  @Test
  void maxSensitivityMeetsThePins() {
    JsonNode pin = Pins.metrics("7e").get("max_sensitivity");
    double[] clean = {2, -1};
    double max = 0;
    for (int k = 0; k < pin.get("perturbations").size(); k++) {
      double[] u = Pins.doubles(pin.get("perturbations").get(k));
      double[] moved = {2 * (1 + u[0]), -(1 + u[1])};
      double found = MaxSensitivity.distance(clean, moved).value();
      assertEquals(pin.get("relative_l2").get(k).doubleValue(), found, EXACT);
      max = Math.max(max, found);
    }
    assertEquals(pin.get("max").doubleValue(), max, EXACT);
    assertFalse(MaxSensitivity.distance(new double[2], clean).isDefined());
  }

  /** A map that is the image moves as the image does, one that is constant does not. */
  @Test
  void maxSensitivityOfKnownMaps() {
    FeatureMaps image = Models.drawn(new MapShape(1, 5, 8, 1), 2);
    ScoreFunction model = Models.linear(1);
    Probe probe = new Probe(model, image, 0);
    MapSupplier same = MapRequest::images;
    MaxSensitivity moving = MaxSensitivity.of(same, model, probe, image, 1, 10, 3);
    double norm = 0;
    for (float value : image.values()) {
      norm += value * value;
    }
    double expected = 0.02 * probe.range() * Math.sqrt(40.0 / 3) / Math.sqrt(norm);
    assertEquals(expected, moving.mean().value(), 0.15 * expected);
    assertTrue(moving.max().value() >= moving.mean().value());
    MapSupplier centre = MapFloors.all().get("centre");
    FeatureMaps still = centre.maps(new MapRequest(image, new int[] {0}, new long[] {1}));
    assertEquals(0, MaxSensitivity.of(centre, model, probe, still, 1, 10, 3).max().value());
    MapSupplier random = MapFloors.all().get("random");
    FeatureMaps drawn = random.maps(new MapRequest(image, new int[] {0}, new long[] {9}));
    assertEquals(
        0,
        MaxSensitivity.of(random, model, probe, drawn, 9, 10, 3).max().value(),
        "the seed of the method is kept");
  }

  @Test
  void floorsMeetThePins() {
    JsonNode pin = Pins.metrics("7f");
    double[] grey = Pins.flat(pin.get("sobel").get("I"));
    assertArrayEquals(
        Pins.flat(pin.get("sobel").get("magnitude")), MapFloors.sobel(grey, 5, 5), EXACT);
    float[] centre = MapFloors.centre(new MapShape(1, 5, 6, 3));
    double[] expected = Pins.flat(pin.get("centre_gaussian_5x6"));
    for (int i = 0; i < 30; i++) {
      assertEquals(expected[i], centre[i], 1e-7);
    }
    FeatureMaps two = Models.drawn(new MapShape(2, 9, 11, 3), 1);
    MapRequest request = new MapRequest(two, new int[2], new long[] {4, 4});
    FeatureMaps smooth = MapFloors.all().get("random-smooth").maps(request);
    assertArrayEquals(
        PixelMap.of(smooth, 0).values(), PixelMap.of(smooth, 1).values(), "same seed");
    FeatureMaps edges = MapFloors.all().get("sobel").maps(request);
    double[] second = new double[99];
    for (int i = 0; i < 297; i++) {
      second[i / 3] += two.values()[297 + i] / 3.0;
    }
    assertArrayEquals(MapFloors.sobel(second, 9, 11), PixelMap.of(edges, 1).values(), 1e-5);
  }

  @Test
  void poolingTakesMeans() {
    double[] values = new double[24];
    Arrays.setAll(values, i -> i);
    PixelMap pooled = new PixelMap(4, 6, values).pooled(2, 3);
    assertArrayEquals(new double[] {3.5, 5.5, 7.5, 15.5, 17.5, 19.5}, pooled.values(), EXACT);
    assertEquals(5 * 7, new PixelMap(9, 8, new double[72]).pooled(5, 7).size());
    assertThrows(IllegalArgumentException.class, () -> new PixelMap(4, 6, values).pooled(5, 3));
  }

  @Test
  void orderingIsStableForLargeMapsWithTies() {
    double[] values =
        new SplittableRandom(2).doubles(5000).map(v -> Math.rint(20 * v) - 10).toArray();
    int[] order = new PixelMap(50, 100, values).descending();
    for (int k = 1; k < order.length; k++) {
      double before = values[order[k - 1]];
      double after = values[order[k]];
      assertTrue(before > after || (before == after && order[k - 1] < order[k]));
    }
    int[] zeros = new PixelMap(1, 3, new double[] {-0.0, 0.0, -0.0}).descending();
    assertArrayEquals(new int[] {0, 1, 2}, zeros);
  }
}
