package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Pins 4d and 4a: from maps and gradients to unit rationales. */
class RationalesTest {

  private static final double TOLERANCE = 1e-9;

  @Test
  void vectorFormMeetsPin4d() {
    JsonNode pin = Pins.of("4d");
    RationaleBuilder builder = RationaleBuilder.scaled(Pins.SOURCE, 4, Pins.doubles(pin.get("s")));
    double score = pin.get("y_logit").doubleValue();
    builder.add(Pins.flat(pin.get("x")), Pins.flat(pin.get("grad")), score, "image", true);
    Rationales found = builder.build();
    assertArrayEquals(Pins.doubles(pin.get("x_vec")), found.x(), TOLERANCE);
    assertArrayEquals(Pins.doubles(pin.get("g_unit")), found.g(), TOLERANCE);
    assertEquals(pin.get("g_norm").doubleValue(), found.r()[0], TOLERANCE);
    assertEquals(pin.get("y_unit").doubleValue(), found.y()[0], TOLERANCE);
    assertEquals(pin.get("b_leaf").doubleValue(), found.b()[0], TOLERANCE);
    assertEquals(score, found.score(0), TOLERANCE);
    double gap = Math.abs(pin.get("vectorisation_gap").doubleValue()) / score;
    assertEquals(gap, found.vectorisationGap(), TOLERANCE);
  }

  @Test
  void scaleIsTheMeanOverPositivesAndCells() {
    RationaleBuilder builder = RationaleBuilder.learning(Pins.SOURCE, 2, 2);
    builder.add(new double[] {1, 0, 3, 0}, new double[] {1, 1, 1, 1}, 2, "a", true);
    builder.add(new double[] {5, 0, 7, 0}, new double[] {1, 0, 0, 1}, 2, "b", true);
    builder.add(new double[] {90, 9, 9, 9}, new double[] {1, 1, 1, 0}, 2, "c", false);
    Rationales found = builder.build();
    assertArrayEquals(new double[] {4, 0}, found.scale(), 0);
    assertArrayEquals(new double[] {1, 0}, found.activation(0), TOLERANCE);
    assertArrayEquals(new double[] {3, 0}, found.activation(1), TOLERANCE);
    assertArrayEquals(new double[] {1, 0}, found.direction(0), TOLERANCE);
  }

  @Test
  void headMeetsPin4a() {
    JsonNode pin = Pins.of("4a");
    Rationales found = Pins.rationales();
    assertArrayEquals(Pins.doubles(pin.get("s")), found.scale(), TOLERANCE);
    for (int i = 0; i < 6; i++) {
      JsonNode image = i < 4 ? pin.get("leaves").get(i) : pin.get("negatives").get(i - 4);
      assertArrayEquals(Pins.doubles(image.get("x")), found.activation(i), TOLERANCE);
      assertArrayEquals(Pins.doubles(image.get("g")), found.direction(i), TOLERANCE);
      assertEquals(image.get("g_norm").doubleValue(), found.r()[i], TOLERANCE);
      assertEquals(image.get("y").doubleValue(), found.y()[i], TOLERANCE);
      assertEquals(image.get("b").doubleValue(), found.b()[i], TOLERANCE);
    }
    assertEquals(0, found.vectorisationGap(), TOLERANCE);
  }

  @Test
  void deadImagesAreLeftOutAndCounted() {
    RationaleBuilder builder = RationaleBuilder.learning(Pins.SOURCE, 2, 1);
    builder.add(new double[] {1, 2}, new double[] {1, 1}, 2, "alive", true);
    builder.add(new double[] {1, 2}, new double[] {0, 0}, -0.5, "dead", true);
    Rationales found = builder.build();
    assertEquals(1, found.count());
    assertEquals(1, found.excluded());
    assertEquals(java.util.List.of("alive"), found.ids());
  }

  @Test
  void positivesAloneKeepTheirRows() {
    Rationales all = Planted.rationales(5, 3, 4, 2, 0.1, 2);
    Rationales own = all.ofPositives();
    int[] from = all.positives();
    assertEquals(5, own.count());
    for (int i = 0; i < from.length; i++) {
      assertArrayEquals(all.activation(from[i]), own.activation(i), 0);
      assertArrayEquals(all.direction(from[i]), own.direction(i), 0);
      assertEquals(all.score(from[i]), own.score(i), 0);
      assertEquals(all.b()[from[i]], own.b()[i], 0);
      assertEquals(all.ids().get(from[i]), own.ids().get(i));
    }
    assertEquals(0, own.negatives().length);
  }
}
