package dev.vitrail.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import org.junit.jupiter.api.Test;

class PeaksTest {

  private final MapShape shape = new MapShape(2, 2, 3, 2);
  private final ReceptiveField rows = new ReceptiveField(8, 16, 40);
  private final ReceptiveField columns = new ReceptiveField(0.5, 16, 40);
  private final Peaks.Grid grid = Peaks.Grid.of(shape, rows, columns);

  @Test
  void findsPeaksAndPlacesThemInTheInput() {
    float[] values = new float[shape.size()];
    values[shape.index(0, 1, 2, 0)] = 3;
    values[shape.index(1, 0, 1, 1)] = 2;
    values[shape.index(1, 1, 1, 1)] = 2;
    Peaks peaks = Peaks.of(grid, new FeatureMaps(shape, values));
    assertEquals(24, peaks.row(0, 0));
    assertEquals(32.5, peaks.column(0, 0));
    assertEquals(3, peaks.value(0, 0));
    assertFalse(peaks.silent(0, 0));
    assertTrue(peaks.silent(0, 1));
    assertEquals(1, peaks.cell(1, 1), "ties go to the first");
  }

  @Test
  void batchesAddUp() {
    float[] values = new float[shape.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = k * 7 % 11;
    }
    Peaks whole = Peaks.of(grid, new FeatureMaps(shape, values));
    MapShape one = shape.withBatch(1);
    Peaks.Builder builder = new Peaks.Builder(grid, 2);
    for (int b = 0; b < 2; b++) {
      float[] image = java.util.Arrays.copyOfRange(values, b * 12, b * 12 + 12);
      builder.add(new FeatureMaps(one, image));
    }
    Peaks parts = builder.build();
    for (int b = 0; b < 2; b++) {
      for (int f = 0; f < 2; f++) {
        assertEquals(whole.cell(b, f), parts.cell(b, f));
        assertEquals(whole.value(b, f), parts.value(b, f));
        assertEquals(whole.cell(b, f), whole.select(new int[] {1, b}).cell(1, f));
      }
    }
  }

  @Test
  void mapsBeforeReluAreNeverSilent() {
    float[] values = new float[shape.size()];
    java.util.Arrays.fill(values, -2);
    values[shape.index(0, 1, 1, 0)] = -1;
    Peaks peaks = Peaks.of(grid.beforeRelu(), new FeatureMaps(shape, values));
    assertFalse(peaks.silent(0, 0));
    assertEquals(4, peaks.cell(0, 0));
    assertTrue(Peaks.of(grid, new FeatureMaps(shape, values)).silent(0, 0));
  }

  @Test
  void refusesMapsThatDoNotFit() {
    Peaks.Builder builder = new Peaks.Builder(grid, 1);
    FeatureMaps maps = new FeatureMaps(shape, new float[shape.size()]);
    assertThrows(IllegalArgumentException.class, () -> builder.add(maps));
    assertThrows(IllegalStateException.class, builder::build);
    assertThrows(
        IllegalArgumentException.class, () -> Peaks.of(grid, new int[] {6, 0}, new float[2]));
  }
}
