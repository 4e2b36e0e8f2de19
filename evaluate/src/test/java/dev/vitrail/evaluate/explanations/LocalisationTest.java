package dev.vitrail.evaluate.explanations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.evaluate.Pins;
import dev.vitrail.evaluate.masks.PixelMask;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LocalisationTest {

  private static final double EXACT = 1e-9;
  private final JsonNode pins = Pins.metrics("7a_localisation");
  private final PixelMap map = new PixelMap(3, 4, Pins.flat(pins.get("map")));
  private final double[] inside = Pins.flat(pins.get("mask"));
  private final PixelMask mask = PixelMask.of(3, 4, i -> inside[i] == 1);

  @Test
  void everyMeasureMeetsItsPin() {
    assertEquals(
        pins.get("pointing_fraction_over_ties").doubleValue(),
        Localisation.pointing(map, mask, 0).value(),
        EXACT);
    assertEquals(
        pins.get("relevance_mass_positive").doubleValue(),
        Localisation.mass(map, mask).value(),
        EXACT);
    assertEquals(
        pins.get("relevance_rank").doubleValue(), Localisation.rank(map, mask).value(), EXACT);
    assertEquals(
        pins.get("pixel_roc_auc").doubleValue(), Localisation.pixelAuc(map, mask).value(), EXACT);
    pins.get("iou_at_fraction_of_max")
        .fields()
        .forEachRemaining(
            pin ->
                assertEquals(
                    pin.getValue().doubleValue(),
                    RegionOverlap.mask(map, mask, Double.parseDouble(pin.getKey())).value(),
                    EXACT));
    int[] box = Pins.ints(pins.get("box_rc_inclusive_at_0.25max"));
    PixelMask expected =
        PixelMask.of(
            3, 4, i -> i / 4 >= box[0] && i / 4 <= box[2] && i % 4 >= box[1] && i % 4 <= box[3]);
    assertArrayEquals(
        expected.bits(), RegionOverlap.largest(RegionOverlap.cut(map, 0.25)).box().bits());
    assertEquals(1, RegionOverlap.box(map, mask, 0.25).value(), EXACT, "both boxes are that one");
  }

  @Test
  void chanceIsTheShareOfTheRegion() {
    double chance = pins.get("chance_rank_and_pointing").doubleValue();
    PixelMap constant = new PixelMap(3, 4, map.map(v -> 2).values());
    assertEquals(chance, Localisation.pointing(constant, mask, 0).value(), EXACT);
    assertEquals(chance, Localisation.mass(constant, mask).value(), EXACT);
    assertEquals(0.5, Localisation.pixelAuc(constant, mask).value(), EXACT);
    SplittableRandom random = new SplittableRandom(4);
    double rank = 0;
    double auc = 0;
    for (int k = 0; k < 4000; k++) {
      PixelMap drawn = new PixelMap(3, 4, random.doubles(12).toArray());
      rank += Localisation.rank(drawn, mask).value() / 4000;
      auc += Localisation.pixelAuc(drawn, mask).value() / 4000;
    }
    assertEquals(chance, rank, 0.02);
    assertEquals(0.5, auc, 0.02);
  }

  /** METHODS 7, test 4, and the same map with its sign turned. */
  @Test
  void aPerfectMapScoresOneAndItsInverseNothing() {
    PixelMap perfect =
        new PixelMap(
            3, 4, IntStream.range(0, 12).mapToDouble(i -> mask.get(i) ? i + 1 : 0).toArray());
    PixelMap inverse =
        new PixelMap(
            3, 4, IntStream.range(0, 12).mapToDouble(i -> mask.get(i) ? 0 : i + 1).toArray());
    assertEquals(1, Localisation.pointing(perfect, mask, 0).value());
    assertEquals(1, Localisation.mass(perfect, mask).value());
    assertEquals(1, Localisation.rank(perfect, mask).value());
    assertEquals(1, Localisation.pixelAuc(perfect, mask).value());
    assertEquals(0, Localisation.pointing(inverse, mask, 0).value());
    assertEquals(0, Localisation.mass(inverse, mask).value());
    assertEquals(0, Localisation.rank(inverse, mask).value());
    assertEquals(0, Localisation.pixelAuc(inverse, mask).value());
    assertEquals(1, RegionOverlap.mask(new PixelMap(3, 4, inside), mask, 0.5).value());
    assertEquals(0, RegionOverlap.mask(inverse, mask, 0.15).value());
  }

  @Test
  void toleranceWidensTheRegion() {
    double[] corner = new double[12];
    corner[11] = 1;
    PixelMap lower = new PixelMap(3, 4, corner);
    assertEquals(0, Localisation.pointing(lower, mask, 1).value());
    assertEquals(1, Localisation.pointing(lower, mask, Math.sqrt(2)).value());
  }

  @Test
  void pixelAucIsTheShareOfRightPairs() {
    SplittableRandom random = new SplittableRandom(9);
    double[] values = random.doubles(60).map(v -> Math.rint(10 * v)).toArray();
    PixelMask half = PixelMask.of(6, 10, i -> i % 3 == 0);
    double right = 0;
    int pairs = 0;
    for (int i = 0; i < 60; i++) {
      for (int j = 0; j < 60; j++) {
        if (half.get(i) && !half.get(j)) {
          right += values[i] > values[j] ? 1 : values[i] == values[j] ? 0.5 : 0;
          pairs++;
        }
      }
    }
    assertEquals(
        right / pairs, Localisation.pixelAuc(new PixelMap(6, 10, values), half).value(), EXACT);
  }

  @Test
  void theLargestComponentDoesNotWrapAround() {
    // Column 3 of one row and column 0 of the next are no neighbours.
    PixelMask broken = PixelMask.of(3, 4, i -> i == 3 || i == 4 || i == 8 || i == 11);
    assertEquals(2, RegionOverlap.largest(broken).count());
    assertTrue(RegionOverlap.largest(broken).get(4) && RegionOverlap.largest(broken).get(8));
    PixelMask even = PixelMask.of(3, 4, i -> i == 1 || i == 10);
    assertTrue(RegionOverlap.largest(even).get(1), "ties go to the first");
  }

  @Test
  void undefinedHasAReasonAndIsNeverZero() {
    PixelMask none = PixelMask.empty(3, 4);
    PixelMap zero = new PixelMap(3, 4, new double[12]);
    PixelMap negative = map.map(v -> -1 - v);
    assertFalse(Localisation.pointing(map, none, 0).isDefined());
    assertFalse(Localisation.mass(map, none).isDefined());
    assertFalse(Localisation.rank(map, none).isDefined());
    assertFalse(Localisation.pixelAuc(map, none).isDefined());
    assertFalse(RegionOverlap.mask(map, none, 0.5).isDefined());
    assertFalse(Localisation.pointing(zero, mask, 0).isDefined());
    assertFalse(Localisation.rank(zero, mask).isDefined());
    assertFalse(Localisation.pixelAuc(zero, mask).isDefined());
    assertFalse(Localisation.mass(negative, mask).isDefined());
    assertFalse(RegionOverlap.box(negative, mask, 0.5).isDefined());
    assertTrue(Localisation.pointing(negative, mask, 0).isDefined());
    assertThrows(
        IllegalArgumentException.class,
        () -> Localisation.mass(map, PixelMask.of(4, 3, i -> true)));
    assertThrows(IllegalArgumentException.class, () -> RegionOverlap.cut(map, 0));
  }
}
