package dev.vitrail.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LocationInstabilityTest {

  private static final double EXACT = 1e-12;
  private final JsonNode pins = Toy.pins();
  private final Peaks peaks = Toy.peaks();
  private final Landmarks landmarks = Toy.landmarks();

  private LocationInstability.Result measure(int strongest, boolean population) {
    return LocationInstability.measure(
        peaks, landmarks, 224, 224, new LocationInstability.Options(strongest, population));
  }

  @Test
  void deviationsMeetThePins() {
    assertDeviations("D_sample", measure(100, false));
    assertDeviations("D_population", measure(100, true));
    assertDeviations("D_sample_top3", measure(3, false));
  }

  @Test
  void distancesMeetThePins() {
    for (int f = 0; f < 4; f++) {
      for (int k = 0; k < 2; k++) {
        JsonNode pin = pins.get("distances").get(String.valueOf(f)).get(Toy.NAMES.get(k));
        for (int rank = 0; rank < pin.get("d").size(); rank++) {
          int image = pin.get("image_order_by_value").get(rank).intValue();
          double row = landmarks.rows()[k][image] - peaks.row(image, f);
          double column = landmarks.columns()[k][image] - peaks.column(image, f);
          double distance = Math.hypot(row, column) / pins.get("diagonal").doubleValue();
          assertEquals(pin.get("d").get(rank).doubleValue(), distance, EXACT);
        }
      }
    }
  }

  @Test
  void layerMeetsThePins() {
    LocationInstability.Result result =
        LocationInstability.measure(
            peaks, landmarks, 224, 224, LocationInstability.Options.RELEASED);
    for (int f = 0; f < 4; f++) {
      double pin = pins.get("instability_filter_sample").get(String.valueOf(f)).doubleValue();
      assertEquals(pin, result.perFilter()[f], EXACT);
    }
    assertEquals(pins.get("instability_layer_sample").doubleValue(), result.mean(), EXACT);
    assertEquals(0, result.undefined());
    assertEquals(4, result.silentDropped(), "filter 2 on two images with both landmarks");
  }

  @Test
  void filtersWithoutTwoImagesAreLeftOutAndCounted() {
    Peaks few = peaks.select(new int[] {1, 2, 4});
    Landmarks same = landmarks.select(new int[] {1, 2, 4});
    LocationInstability.Result result =
        LocationInstability.measure(few, same, 224, 224, LocationInstability.Options.ALL_IMAGES);
    assertEquals(1, result.undefined());
    assertTrue(Double.isNaN(result.perFilter()[2]));
    double[] defined = {result.perFilter()[0], result.perFilter()[1], result.perFilter()[3]};
    assertEquals(Arrays.stream(defined).average().orElseThrow(), result.mean(), EXACT);
  }

  @Test
  void categoriesOfFiltersChooseTheHeadline() {
    LocationInstability.Result first = measure(100, false);
    LocationInstability.Result second =
        LocationInstability.measure(
            peaks.select(new int[] {0, 1, 2, 3}),
            landmarks.select(new int[] {0, 1, 2, 3}),
            224,
            224,
            LocationInstability.Options.RELEASED);
    LocationInstability.Result[] both = {first, second};
    double headline = LocationInstability.headline(both, new int[] {0, 0, 0, 1});
    double expected = first.perFilter()[0] + first.perFilter()[1] + first.perFilter()[2];
    assertEquals((expected + second.perFilter()[3]) / 4, headline, EXACT);
    double minimum = 0;
    for (int f = 0; f < 4; f++) {
      minimum += Math.min(first.perFilter()[f], second.perFilter()[f]) / 4;
    }
    assertEquals(minimum, LocationInstability.minimum(both), EXACT);
    assertTrue(minimum <= headline);
  }

  @Test
  void strongestImagesWinAndTiesGoByIndex() {
    double[][] place = new double[1][6];
    Arrays.setAll(place[0], b -> 10 * b);
    Peaks drawn = Toy.finePeaks(place, place);
    double[] zero = new double[6];
    Landmarks corner =
        new Landmarks(java.util.List.of("corner"), new double[][] {zero}, new double[][] {zero});
    // Values 1 + b mod 3: images 2, 5 are strongest, then 1, 4.
    LocationInstability.Result result =
        LocationInstability.measure(
            drawn, corner, 224, 224, new LocationInstability.Options(3, false));
    double[] distances = {20.5, 50.5, 10.5};
    double mean = 81.5 / 3;
    double squares = Arrays.stream(distances).map(d -> (d - mean) * (d - mean)).sum();
    assertEquals(Math.sqrt(squares / 2) / 224, result.mean(), EXACT);
  }

  @Test
  void doesNotChangeWhenTheWholeSceneShifts() {
    Landmarks drawn = Toy.drawnLandmarks(40, 1);
    double[][] rows = {Toy.map(drawn.rows()[0], v -> 60 + v / 4)};
    double[][] columns = {Toy.map(drawn.columns()[0], v -> 60 + v / 4)};
    double[][] movedRows = {Toy.map(rows[0], v -> v + 30)};
    Landmarks moved =
        new Landmarks(
            Toy.NAMES,
            Arrays.stream(drawn.rows()).map(r -> Toy.map(r, v -> v + 30)).toArray(double[][]::new),
            drawn.columns());
    LocationInstability.Options all = LocationInstability.Options.ALL_IMAGES;
    assertArrayEquals(
        LocationInstability.measure(Toy.finePeaks(rows, columns), drawn, 224, 224, all)
            .deviations()[0],
        LocationInstability.measure(Toy.finePeaks(movedRows, columns), moved, 224, 224, all)
            .deviations()[0],
        EXACT);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThrows(IllegalArgumentException.class, () -> new LocationInstability.Options(1, false));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            LocationInstability.measure(
                peaks,
                landmarks.select(new int[] {0, 1}),
                224,
                224,
                LocationInstability.Options.RELEASED));
  }

  private void assertDeviations(String pin, LocationInstability.Result result) {
    for (int f = 0; f < 4; f++) {
      JsonNode filter = pins.get(pin).get(String.valueOf(f));
      assertEquals(filter.get("head").doubleValue(), result.deviations()[f][0], EXACT);
      assertEquals(filter.get("legs").doubleValue(), result.deviations()[f][1], EXACT);
    }
  }
}
