package dev.vitrail.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FilterDuplicatesTest {

  @Test
  void mergesFiltersThatFireOnTheSameCells() {
    Landmarks landmarks = Toy.drawnLandmarks(30, 1);
    double[] rows = landmarks.rows()[0];
    double[] mostly = rows.clone();
    double[] rarely = rows.clone();
    double[] silent = new double[30];
    Arrays.fill(silent, Double.NaN);
    for (int b = 0; b < 30; b++) {
      mostly[b] = b % 3 == 0 ? Double.NaN : rows[b];
      rarely[b] = b % 3 == 0 ? rows[b] : Double.NaN;
    }
    double[] columns = landmarks.columns()[0];
    Peaks peaks =
        Toy.finePeaks(
            new double[][] {rows, mostly, rarely, silent, Toy.map(rows, v -> 224 - v)},
            new double[][] {columns, columns, columns, columns, columns});
    FilterDuplicates result = FilterDuplicates.of(peaks, FilterDuplicates.MOST);
    assertEquals(0.1, result.pairShare(), 1e-12, "only the first and second");
    assertEquals(3, result.distinct());
    assertEquals(1, result.silent());
    FilterDuplicates loose = FilterDuplicates.of(peaks, 0.2);
    assertEquals(0.2, loose.pairShare(), 1e-12);
    assertEquals(2, loose.distinct());
  }

  @Test
  void countsThePartsOfACategory() {
    Landmarks landmarks = Toy.drawnLandmarks(50, 2);
    double[][] rows = {landmarks.rows()[0], landmarks.rows()[0], landmarks.rows()[1]};
    double[][] columns = {landmarks.columns()[0], landmarks.columns()[0], landmarks.columns()[1]};
    PartTracking.Result result = PartTracking.measure(Toy.finePeaks(rows, columns), landmarks);
    assertEquals(2, FilterDuplicates.distinctParts(result, new int[] {0, 0, 0}, 0, 0.3));
    assertEquals(1, FilterDuplicates.distinctParts(result, new int[] {0, 0, 1}, 0, 0.3));
    assertEquals(0, FilterDuplicates.distinctParts(result, new int[] {0, 0, 1}, 2, 0.3));
  }

  @Test
  void refusesAShareOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> FilterDuplicates.of(Toy.peaks(), 1));
  }

  @Test
  void everyMeasureSaysHowToReadIt() {
    MeasureInfo[] all = {
      LocationInstability.INFO, PartTracking.INFO, Floor.INFO, FilterDuplicates.INFO, Accuracy.INFO
    };
    for (MeasureInfo info : all) {
      assertTrue(!info.name().isBlank() && info.lowest() < info.highest());
      assertTrue(info.reliable(info.leastSample()) && !info.reliable(info.leastSample() - 1));
    }
  }
}
