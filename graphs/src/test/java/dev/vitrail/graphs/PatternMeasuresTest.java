package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.evaluate.Landmarks;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Pins 5c, 5e and 5f. */
class PatternMeasuresTest {

  private static final Frame FRAME = new Frame(224, 224);
  private final JsonNode pin = Pins.graph("5c");
  private final Positions positions =
      ScriptedPositions.one(pin.get("pattern_px"), pin.get("scores"));
  private final Landmarks landmarks = ScriptedPositions.landmarks(pin.get("landmarks"));

  @Test
  void instabilityMeetsThePin() {
    assertEquals(pin.get("diag").doubleValue(), FRAME.diagonal(), 1e-12);
    assertArrayEquals(new int[] {1, 4, 2, 6, 5}, PatternInstability.topImages(positions, 0, 5));
    for (boolean population : new boolean[] {false, true}) {
      PatternInstability.One one =
          PatternInstability.of(
              positions, 0, landmarks, FRAME, new PatternInstability.Options(5, population));
      String suffix = population ? "std_n" : "std_n_minus_1";
      JsonNode byPart = pin.get("per_landmark");
      assertEquals(byPart.get("head").get(suffix).doubleValue(), one.byLandmark()[0], 1e-12);
      assertEquals(byPart.get("tail").get(suffix).doubleValue(), one.byLandmark()[1], 1e-12);
      String mean = population ? "instability_population" : "instability";
      assertEquals(pin.get(mean).doubleValue(), one.mean(), 1e-12);
    }
  }

  @Test
  void landmarksInTwoImagesAreSkipped() {
    PatternInstability.One one =
        PatternInstability.of(
            positions, 0, landmarks, FRAME, new PatternInstability.Options(3, false));
    assertTrue(Double.isNaN(one.byLandmark()[0]), "images 1, 4 and 2; the head is not in 4");
    assertTrue(Double.isNaN(one.byLandmark()[1]), "the tail is not in 1");
    assertThrows(
        IllegalArgumentException.class,
        () ->
            PatternInstability.of(
                positions,
                new int[] {0},
                landmarks,
                FRAME,
                new PatternInstability.Options(3, false),
                1));
  }

  @Test
  void circlingPatternIsStableOnlyByDistance() {
    int images = 12;
    double[] rows = new double[images];
    double[] columns = new double[images];
    double[] scores = new double[images];
    Arrays.fill(scores, 1);
    Arrays.setAll(rows, i -> 100 + 30 * Math.cos(i));
    Arrays.setAll(columns, i -> 100 + 30 * Math.sin(i));
    double[] hundred = new double[images];
    Arrays.fill(hundred, 100);
    Landmarks fixed =
        new Landmarks(List.of("head"), new double[][] {hundred}, new double[][] {hundred});
    PatternInstability.One one =
        PatternInstability.of(
            new ScriptedPositions(
                new double[][] {rows}, new double[][] {columns}, new double[][] {scores}),
            0,
            fixed,
            FRAME,
            new PatternInstability.Options(12, false));
    assertEquals(0, one.mean(), 1e-12);
    assertTrue(one.vectorMean() > 0.05, "found " + one.vectorMean());
  }

  @Test
  void purityMeetsThePin() {
    JsonNode purity = Pins.graph("5e");
    PatternPurity.Options options =
        new PatternPurity.Options(5, purity.get("rho").doubleValue(), 4);
    PatternPurity.One one = PatternPurity.of(positions, 0, landmarks, FRAME, options);
    JsonNode parts = purity.get("per_landmark");
    assertEquals(parts.get("head").get("purity").doubleValue(), one.byLandmark()[0], 1e-12);
    assertEquals(parts.get("tail").get("purity").doubleValue(), one.byLandmark()[1], 1e-12);
    assertEquals("head", landmarks.names().get(one.label().orElseThrow()));
    assertEquals(1, one.purity(), 1e-12);
    PatternPurity.Options five = new PatternPurity.Options(5, 0.02, 5);
    assertTrue(PatternPurity.of(positions, 0, landmarks, FRAME, five).label().isEmpty());
  }

  @Test
  void purityOfAFollowerIsFarAboveChance() {
    PlantedFollower follower = PlantedFollower.draw(100, 3);
    PatternPurity.Summary summary =
        PatternPurity.of(
            follower.positions(),
            new int[] {0},
            follower.landmarks(),
            FRAME,
            new PatternPurity.Options(20, 0.05, 5),
            1);
    assertEquals(1, summary.mean().value(), 1e-12);
    assertTrue(summary.chance() < 0.6, "found " + summary.chance());
  }

  @Test
  void localiserMeetsThePin() {
    JsonNode few = Pins.graph("5f");
    int known = few.get("annotations").size();
    double[][] rows = new double[3][known + 1];
    double[][] columns = new double[3][known + 1];
    double[][] scores = new double[3][known + 1];
    for (int v = 0; v < 3; v++) {
      for (int i = 0; i < known; i++) {
        rows[v][i] = few.get("pattern_px").get(v).get(i).get(0).doubleValue();
        columns[v][i] = few.get("pattern_px").get(v).get(i).get(1).doubleValue();
      }
      rows[v][known] = few.get("test_px").get(v).get(0).doubleValue();
      columns[v][known] = few.get("test_px").get(v).get(1).doubleValue();
      scores[v][known] = few.get("scores").get(v).doubleValue();
    }
    Positions patterns = new ScriptedPositions(rows, columns, scores);
    double[] headRows = Arrays.copyOf(ScriptedPositions.axis(few.get("annotations"), 0), known + 1);
    double[] headColumns =
        Arrays.copyOf(ScriptedPositions.axis(few.get("annotations"), 1), known + 1);
    Landmarks head =
        new Landmarks(List.of("head"), new double[][] {headRows}, new double[][] {headColumns});
    PartLocaliser localiser =
        PartLocaliser.fit(patterns, head, 0, new int[] {0, 1, 2}, FRAME, 40, 0.05);
    double[] variances = Pins.flat(few.get("offset_var"));
    Arrays.sort(variances);
    assertArrayEquals(variances, localiser.variances(), 1e-10);
    double[] found = localiser.predict(patterns, known);
    assertArrayEquals(Pins.flat(few.get("prediction")), found, 1e-10);
    double[] truth = Pins.flat(few.get("truth"));
    double error = Math.hypot(found[0] - truth[0], found[1] - truth[1]) / FRAME.diagonal();
    assertEquals(few.get("normalised_distance").doubleValue(), error, 1e-12);
  }

  @Test
  void followerLocatesBetterThanTheMeanPlace() {
    PlantedFollower follower = PlantedFollower.draw(100, 4);
    for (int annotated : new int[] {1, 2, 3, 5, 10}) {
      PartLocalisation.Options options = PartLocalisation.Options.standard(annotated, 7);
      PartLocalisation.Result patterns =
          PartLocalisation.measure(follower.positions(), follower.landmarks(), 0, FRAME, options);
      PartLocalisation.Result place =
          PartLocalisation.meanPlace(follower.landmarks(), 0, FRAME, options);
      assertTrue(patterns.error().high() < place.error().low(), patterns + " " + place);
      assertTrue(patterns.hits().value() > place.hits().value());
      assertEquals(100, patterns.images());
    }
  }

  /** A pattern that follows a landmark with 3 pixels of noise, and one that does not. */
  private record PlantedFollower(Positions positions, Landmarks landmarks) {

    static PlantedFollower draw(int images, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      double[][] at = new double[2][images];
      double[][] rows = new double[2][images];
      double[][] columns = new double[2][images];
      double[][] scores = new double[2][images];
      for (int i = 0; i < images; i++) {
        at[0][i] = random.nextDouble(40, 180);
        at[1][i] = random.nextDouble(40, 180);
        rows[0][i] = at[0][i] + 20 + 3 * random.nextGaussian();
        columns[0][i] = at[1][i] - 10 + 3 * random.nextGaussian();
        rows[1][i] = random.nextDouble(0, 224);
        columns[1][i] = random.nextDouble(0, 224);
        scores[0][i] = 1 + random.nextDouble();
        scores[1][i] = 0.2 * random.nextDouble();
      }
      Landmarks head =
          new Landmarks(List.of("head"), new double[][] {at[0]}, new double[][] {at[1]});
      return new PlantedFollower(new ScriptedPositions(rows, columns, scores), head);
    }
  }
}
