package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.engine.Progress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The shortcuts of mining give what the long way gives. */
class VotesTest {

  private static final int IMAGES = 12;
  private static final double TAU = 2e-5;
  private static final PlantedMaps PLANTED = PlantedMaps.draw(IMAGES, 4);

  private final LayerGrid grid = PlantedMaps.grids().get(0);
  private final double[] scales = new double[PlantedMaps.FILTERS];
  private final Patterns patterns = Patterns.evenly(grid, 10, 20);

  VotesTest() {
    Arrays.setAll(scales, f -> 2 + f);
    Arrays.setAll(patterns.rows(), v -> 10 + 5 * v);
    Arrays.setAll(patterns.columns(), v -> 215 - 5 * v);
  }

  private Compatibility compatibility(double spread) {
    return new Compatibility(
        patterns, new double[] {15}, spread, 40, GraphConfig.Form.GAUSSIAN, true);
  }

  private static void assertSame(Sums expected, Sums found) {
    assertEquals(expected.logLikelihood, found.logLikelihood, 1e-8);
    for (int v = 0; v < expected.mass.length; v++) {
      assertEquals(expected.mass[v], found.mass[v], 1e-9);
      assertEquals(expected.rows[v], found.rows[v], 1e-9);
      assertEquals(expected.columns[v], found.columns[v], 1e-9);
      assertEquals(expected.squares[v], found.squares[v], 1e-8);
    }
  }

  @Test
  void allImagesTogetherGiveWhatTheyGiveOneByOne() {
    Compatibility compatibility = compatibility(30);
    Placement placement = new Placement(patterns, compatibility);
    placement.place(Displacements.NONE);
    ImageStep step = new ImageStep(placement);
    Sums oneByOne = new Sums(patterns.count());
    float[] maps = new float[grid.size()];
    for (int image = 0; image < IMAGES; image++) {
      PLANTED.maps().read(0, image, maps);
      oneByOne.add(step.expect(Votes.of(maps, scales), TAU));
    }
    assertSame(oneByOne, step.expect(Votes.together(PLANTED.maps(), 0, scales), TAU));
  }

  @Test
  void aParentThatNeverMovesIsAsGoodAsNone() {
    // A parent of the bare spread: the same model, but walked image by image.
    Compatibility bare = compatibility(15);
    Sums together = sweep(bare);
    Arrays.fill(patterns.parents(), new int[] {0});
    assertSame(sweep(compatibility(15)), together);
  }

  private Sums sweep(Compatibility compatibility) {
    Displacements still = new Displacements(new double[1], new double[1]);
    return new Sweep(PLANTED.maps(), 0, scales, 0.1)
        .expect(patterns, compatibility, image -> still, Progress.NONE, "")
        .sums();
  }
}
