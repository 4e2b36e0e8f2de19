package dev.vitrail.evaluate.masks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.evaluate.Peaks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PartHitsTest {

  private static final int SIDE = 28;
  private static final int CELLS = 7;

  /** Row and column of the middle of each image's head, drawn; legs lie 12 pixels below. */
  private static List<Map<String, PixelMask>> drawn(int images, SplittableRandom random) {
    List<Map<String, PixelMask>> all = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      int row = 3 + random.nextInt(10);
      int column = 4 + random.nextInt(SIDE - 8);
      Map<String, PixelMask> regions = new TreeMap<>();
      regions.put("head", box(row, column));
      regions.put("legs", box(row + 12, column));
      regions.put(Regions.ANIMAL, PixelMask.of(SIDE, SIDE, p -> true));
      all.add(regions);
    }
    return all;
  }

  private static PixelMask box(int row, int column) {
    return PixelMask.of(
        SIDE, SIDE, p -> Math.abs(p / SIDE - row) <= 3 && Math.abs(p % SIDE - column) <= 3);
  }

  /** Peaks of some filters, {@code [filters][images]}; -1 is silent. */
  private static Peaks peaks(int[]... cells) {
    ReceptiveField axis = new ReceptiveField(2, 4, 4);
    int images = cells[0].length;
    Peaks.Grid grid = new Peaks.Grid(axis, axis, CELLS, CELLS, cells.length, false);
    int[] flat = new int[images * cells.length];
    float[] values = new float[flat.length];
    for (int f = 0; f < cells.length; f++) {
      for (int i = 0; i < images; i++) {
        flat[i * cells.length + f] = Math.max(0, cells[f][i]);
        values[i * cells.length + f] = cells[f][i] < 0 ? 0 : 1;
      }
    }
    return Peaks.of(grid, flat, values);
  }

  /** The cell whose centre lies in a part. */
  private static int[] onPart(List<Map<String, PixelMask>> regions, String part) {
    int[] cells = new int[regions.size()];
    for (int i = 0; i < cells.length; i++) {
      PixelMask mask = regions.get(i).get(part);
      for (int cell = 0; cell < CELLS * CELLS; cell++) {
        int pixel = (2 + 4 * (cell / CELLS)) * SIDE + 2 + 4 * (cell % CELLS);
        cells[i] = mask.get(pixel) ? cell : cells[i];
      }
    }
    return cells;
  }

  @Test
  void followersHoldTheirPartAndOthersNone() {
    SplittableRandom random = new SplittableRandom(3);
    List<Map<String, PixelMask>> regions = drawn(60, random);
    int[] fixed = new int[60];
    Arrays.fill(fixed, 2 * CELLS + 3);
    int[] unrelated = random.ints(60, 0, CELLS * CELLS).toArray();
    PartHits.Result result =
        PartHits.measure(
            peaks(onPart(regions, "head"), onPart(regions, "legs"), fixed, unrelated), regions);
    assertEquals(List.of("head", "legs"), result.parts());
    assertEquals(OptionalInt.of(0), result.held(0));
    assertEquals(OptionalInt.of(1), result.held(1));
    assertEquals(OptionalInt.empty(), result.held(2));
    assertEquals(OptionalInt.empty(), result.held(3));
    assertEquals(0.25, result.share(0));
    assertEquals(1, result.hits()[0][0].rate());
    assertEquals(0, result.hits()[0][1].rate());
    PartHits.Hit cell = result.hits()[2][0];
    assertEquals(cell.rate(), cell.chance(), 1e-12);
    assertEquals(0, cell.deviation(), 1e-12);
  }

  @Test
  void chanceAndDeviationAreThoseOfAllPairings() {
    SplittableRandom random = new SplittableRandom(5);
    List<Map<String, PixelMask>> regions = drawn(5, random);
    int[] cells = onPart(regions, "head");
    cells[1] = -1;
    cells[3] = cells[0];
    PartHits.Hit hit = PartHits.measure(peaks(cells), regions).hits()[0][0];
    List<Double> rates = new ArrayList<>();
    pair(cells, regions, new ArrayList<>(), rates);
    double mean = rates.stream().mapToDouble(r -> r).average().orElseThrow();
    double variance =
        rates.stream().mapToDouble(r -> (r - mean) * (r - mean)).average().orElseThrow();
    assertEquals(120, rates.size());
    assertTrue(variance > 0);
    assertEquals(mean, hit.chance(), 1e-12);
    assertEquals(Math.sqrt(variance), hit.deviation(), 1e-12);
  }

  private static void pair(
      int[] cells, List<Map<String, PixelMask>> regions, List<Integer> order, List<Double> rates) {
    if (order.size() == cells.length) {
      int[] shuffled = order.stream().mapToInt(i -> cells[i]).toArray();
      rates.add(PartHits.measure(peaks(shuffled), regions).hits()[0][0].rate());
    }
    for (int i = 0; i < cells.length; i++) {
      if (!order.contains(i)) {
        order.add(i);
        pair(cells, regions, order, rates);
        order.remove(order.size() - 1);
      }
    }
  }

  @Test
  void silentMapsMissAndHiddenPartsAreNotAskedFor() {
    List<Map<String, PixelMask>> regions = drawn(4, new SplittableRandom(7));
    int[] cells = onPart(regions, "head");
    cells[0] = -1;
    regions.get(3).remove("head");
    PartHits.Hit hit = PartHits.measure(peaks(cells), regions).hits()[0][0];
    assertEquals(3, hit.images());
    assertEquals(2.0 / 3, hit.rate(), 1e-12);
    assertFalse(hit.holds());
  }

  @Test
  void regionsOfOtherImagesAreRefused() {
    List<Map<String, PixelMask>> regions = drawn(3, new SplittableRandom(9));
    assertThrows(
        IllegalArgumentException.class, () -> PartHits.measure(peaks(new int[4]), regions));
  }
}
