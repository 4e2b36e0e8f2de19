package dev.vitrail.cli.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerStatisticsTest {

  /** Two by two cells, two filters; the first filter has {@code a}, the second {@code b}. */
  private static FeatureMaps maps(float[][] a, float[][] b) {
    MapShape shape = new MapShape(a.length, 2, 2, 2);
    float[] values = new float[shape.size()];
    for (int image = 0; image < a.length; image++) {
      for (int cell = 0; cell < 4; cell++) {
        values[image * 8 + cell * 2] = a[image][cell];
        values[image * 8 + cell * 2 + 1] = b[image][cell];
      }
    }
    return new FeatureMaps(shape, values);
  }

  @Test
  void countsZerosSilentAndDeadFilters() {
    Sparsity sparsity = new Sparsity("relu");
    sparsity.add(maps(new float[][] {{0, 0, 0, 3}}, new float[][] {{0, 0, 0, 0}}));
    sparsity.add(maps(new float[][] {{1, 1, 0, 0}}, new float[][] {{0, 0, 0, 0}}));
    sparsity.add(maps(new float[][] {{0, 0, 0, 0}}, new float[][] {{0, 0, 0, 0}}));
    Sparsity.Row row = sparsity.row();
    assertEquals(2, row.filters());
    assertEquals((7 + 6 + 8) / 24.0, row.zero(), 1e-12);
    assertEquals(6 / 8.0, row.least(), 1e-12);
    assertEquals(1, row.most(), 1e-12);
    assertEquals((0.5 + 0.5 + 1) / 3, row.silent(), 1e-12);
    assertEquals(0.5, row.dead(), 1e-12);
  }

  @Test
  void keepsTheStrongestPlaceOfEachImageInOrder() {
    TopPatches top = new TopPatches(2);
    float[] quiet = {0, 0, 0, 0};
    top.add(
        maps(new float[][] {{0, 5, 4, 0}, {2, 0, 0, 0}}, new float[][] {quiet, {0, 0, 0, 1}}),
        new int[] {0, 1});
    top.add(maps(new float[][] {{0, 0, 9, 0}}, new float[][] {quiet}), new int[] {7});
    assertEquals(
        List.of(new TopPatches.Patch(7, 1, 0, 9), new TopPatches.Patch(0, 0, 1, 5)), top.of(0, 2));
    assertEquals(List.of(new TopPatches.Patch(1, 1, 1, 1)), top.of(1, 2));
    assertArrayEquals(new int[] {0, 1}, top.strongest(5));
    assertArrayEquals(new int[] {0}, top.strongest(1));
    assertEquals(16 / 3.0, top.meanPeak(0), 1e-12);
  }

  @Test
  void amongEqualsTheEarlierImageStaysFirst() {
    TopPatches top = new TopPatches(2);
    float[] quiet = {0, 0, 0, 0};
    for (int image = 0; image < 4; image++) {
      top.add(maps(new float[][] {{0, 3, 0, 0}}, new float[][] {quiet}), new int[] {image});
    }
    assertEquals(List.of(0, 1), top.of(0, 2).stream().map(TopPatches.Patch::image).toList());
    assertArrayEquals(new int[] {0}, top.strongest(5), "a filter without a peak is left out");
  }
}
