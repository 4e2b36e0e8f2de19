package dev.vitrail.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PartTrackingTest {

  private static final double EXACT = 1e-12;

  @Test
  void fitsMeetThePins() {
    PartTracking.Result result = PartTracking.measure(Toy.peaks(), Toy.landmarks());
    for (int f = 0; f < 4; f++) {
      for (int k = 0; k < 2; k++) {
        JsonNode pin =
            Toy.pins().get("part_tracking_r2").get(String.valueOf(f)).get(Toy.NAMES.get(k));
        PartTracking.Fit fit = result.fits()[f][k];
        assertEquals(pin.get("N").intValue(), fit.images());
        assertEquals(pin.get("coverage").doubleValue(), fit.coverage(), EXACT);
        assertEquals(pin.get("raw").doubleValue(), fit.raw(), EXACT);
        assertEquals(pin.get("adj").doubleValue(), fit.adjusted(), EXACT);
        assertEquals(pin.get("value").doubleValue(), fit.value(), EXACT);
        double rigid = pin.get("rigid").isNull() ? Double.NaN : pin.get("rigid").doubleValue();
        assertEquals(rigid, fit.rigid(), EXACT);
        assertFalse(fit.reliable());
      }
    }
  }

  @Test
  void layerMeetsThePins() {
    PartTracking.Result result = PartTracking.measure(Toy.peaks(), Toy.landmarks());
    for (int f = 0; f < 4; f++) {
      double best =
          Toy.pins().get("part_tracking_r2_filter_best").get(String.valueOf(f)).doubleValue();
      assertEquals(best, result.value(f), EXACT);
    }
    assertEquals(Toy.pins().get("part_tracking_r2_layer").doubleValue(), result.mean(), EXACT);
    assertEquals(result.mean(), result.live(), EXACT);
    assertEquals(0, result.deadShare());
    assertEquals((1 + 1 + 0.6 + 1) / 4, result.coverage(), EXACT);
  }

  @Test
  void offsetAndSlopeAreFreeButMirroringIsNot() {
    Landmarks landmarks = Toy.drawnLandmarks(60, 2);
    double[] rows = landmarks.rows()[0];
    double[] columns = landmarks.columns()[0];
    Peaks peaks =
        Toy.finePeaks(
            new double[][] {
              Toy.map(rows, v -> v / 2 + 80), Toy.map(rows, v -> 224 - v), Toy.map(rows, v -> 100)
            },
            new double[][] {
              Toy.map(columns, v -> v / 2 + 10),
              Toy.map(columns, v -> 224 - v),
              Toy.map(columns, v -> 33)
            });
    PartTracking.Result result = PartTracking.measure(peaks, landmarks);
    assertEquals(1, result.fits()[0][0].value(), 1e-3);
    assertEquals(0, result.fits()[1][0].value(), 0);
    assertEquals(0, result.fits()[2][0].value(), 0);
    assertEquals(0, result.fits()[2][1].value(), 0);
    assertTrue(result.fits()[0][0].rigid() < 0.8);
    assertTrue(result.fits()[1][0].rigid() < 0);
    assertTrue(result.fits()[0][0].reliable());
    assertEquals(0, result.best()[0]);
  }

  @Test
  void silentImagesCostCoverageAndDeadFiltersCountAsZero() {
    Landmarks landmarks = Toy.drawnLandmarks(60, 3);
    double[] rows = landmarks.rows()[0].clone();
    double[] none = new double[60];
    Arrays.fill(none, Double.NaN);
    for (int b = 0; b < 60; b += 4) {
      rows[b] = Double.NaN;
    }
    Peaks peaks =
        Toy.finePeaks(
            new double[][] {rows, none},
            new double[][] {landmarks.columns()[0], landmarks.columns()[0]});
    PartTracking.Result result = PartTracking.measure(peaks, landmarks);
    assertEquals(0.75, result.fits()[0][0].coverage(), EXACT);
    assertEquals(0.75, result.fits()[0][0].value(), 1e-3);
    assertEquals(0.5, result.deadShare(), EXACT);
    assertEquals(result.value(0) / 2, result.mean(), EXACT);
    assertEquals(result.value(0), result.live(), EXACT);
  }

  @Test
  void shufflingLeavesNothing() {
    Landmarks landmarks = Toy.drawnLandmarks(120, 4);
    Peaks peaks =
        Toy.finePeaks(
            new double[][] {landmarks.rows()[0]}, new double[][] {landmarks.columns()[0]});
    assertTrue(PartTracking.measure(peaks, landmarks).mean() > 0.99);
    double control = PartTracking.permutationControl(peaks, landmarks, 20, 7);
    assertTrue(control < 0.03, () -> "control " + control);
    assertEquals(control, PartTracking.permutationControl(peaks, landmarks, 20, 7), 0);
  }

  @Test
  void ceilingIsWhatRoundingLeaves() {
    int images = 40_000;
    SplittableRandom random = new SplittableRandom(5);
    double[][] place = new double[2][images];
    for (int b = 0; b < images; b++) {
      place[0][b] = 112 + 30 * random.nextGaussian();
      place[1][b] = 112 + 30 * random.nextGaussian();
    }
    Landmarks landmarks =
        new Landmarks(List.of("point"), new double[][] {place[0]}, new double[][] {place[1]});
    dev.vitrail.engine.ReceptiveField axis = new dev.vitrail.engine.ReceptiveField(8, 16, 16);
    Peaks.Grid grid = new Peaks.Grid(axis, axis, 14, 14, 1, false);
    int[] cells = new int[images];
    float[] values = new float[images];
    Arrays.fill(values, 1);
    Arrays.setAll(
        cells,
        b ->
            Math.min(13, Math.max(0, (int) (place[0][b] / 16))) * 14
                + Math.min(13, Math.max(0, (int) (place[1][b] / 16))));
    PartTracking.Result result = PartTracking.measure(Peaks.of(grid, cells, values), landmarks);
    assertEquals(0.976, result.ceilings()[0], 1e-3);
    assertEquals(result.ceilings()[0], result.mean(), 2e-3);
  }

  @Test
  void whatTheHeadExplainsOfTheLegsIsTakenOut() {
    int images = 200;
    SplittableRandom random = new SplittableRandom(6);
    double[][] head = new double[2][images];
    double[][] legs = new double[2][images];
    for (int axis = 0; axis < 2; axis++) {
      for (int b = 0; b < images; b++) {
        head[axis][b] = random.nextDouble(20, 120);
        legs[axis][b] = 60 + 0.6 * head[axis][b] + 20 * random.nextDouble();
      }
    }
    Landmarks landmarks =
        new Landmarks(
            Toy.NAMES, new double[][] {head[0], legs[0]}, new double[][] {head[1], legs[1]});
    double[][] both = new double[2][images];
    for (int axis = 0; axis < 2; axis++) {
      for (int b = 0; b < images; b++) {
        both[axis][b] = (head[axis][b] + 2 * legs[axis][b]) / 3;
      }
    }
    Peaks peaks =
        Toy.finePeaks(new double[][] {head[0], both[0]}, new double[][] {head[1], both[1]});
    PartTracking.Result result = PartTracking.measure(peaks, landmarks);
    assertTrue(result.fits()[0][1].value() > 0.8, "the head explains the legs by pose");
    PartTracking.Partial[] partials = PartTracking.second(peaks, landmarks, result);
    assertEquals(1, partials[0].landmark());
    assertEquals(0, partials[0].value(), 0.02);
    assertTrue(partials[1].value() > 0.95, () -> "both: " + partials[1]);
  }

  @Test
  void oneLandmarkHasNoSecond() {
    Landmarks landmarks = Toy.drawnLandmarks(20, 8);
    Landmarks one =
        new Landmarks(
            List.of("head"),
            new double[][] {landmarks.rows()[0]},
            new double[][] {landmarks.columns()[0]});
    Peaks peaks = Toy.finePeaks(one.rows(), one.columns());
    PartTracking.Partial[] partials =
        PartTracking.second(peaks, one, PartTracking.measure(peaks, one));
    assertArrayEquals(new PartTracking.Partial[] {new PartTracking.Partial(-1, 0)}, partials);
  }
}
