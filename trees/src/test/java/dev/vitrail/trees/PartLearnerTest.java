package dev.vitrail.trees;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.engine.VitrailException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Filters find their parts by votes, or their groups by firing together. */
class PartLearnerTest {

  private static final ReceptiveField FIELD = new ReceptiveField(8, 16, 40);

  /** Filter 0 peaks at the head (row 0, column 3), 1 at the legs, 2 far from both, 3 never. */
  private static FeatureMaps maps(int images) {
    MapShape shape = new MapShape(images, 4, 4, 4);
    float[] values = new float[shape.size()];
    for (int i = 0; i < images; i++) {
      values[shape.index(i, 0, 3, 0)] = 1 + i;
      values[shape.index(i, 3, 0, 1)] = 2;
      values[shape.index(i, 1, 1, 2)] = 5;
    }
    return new FeatureMaps(shape, values);
  }

  private static double[][][] landmarks(int images) {
    double[][][] all = new double[images][][];
    for (int i = 0; i < images; i++) {
      all[i] = new double[][] {{58, 6}, {7, 57}, {Double.NaN, Double.NaN}};
    }
    return all;
  }

  private static PartLearner learner() {
    return new PartLearner(List.of("head", "legs", "tail"), FIELD, FIELD, 64, 64);
  }

  @Test
  void filtersVoteForTheNearestVisiblePart() {
    PartLearner learner = learner();
    learner.add(maps(6), landmarks(6));
    assertArrayEquals(new int[] {0, 1, -1, -1}, learner.learn().partOf());
  }

  @Test
  void fewVotesGiveNoPart() {
    PartLearner learner = learner();
    learner.add(maps(4), landmarks(4));
    // Filter 0 peaks at 1, 2, 3, 4: three are at or above the lower median 2.
    assertEquals(0, learner.learn().partOf()[0]);
    PartLearner fewer = learner();
    fewer.add(maps(2), landmarks(2));
    assertArrayEquals(new int[] {-1, -1, -1, -1}, fewer.learn().partOf());
    assertThrows(VitrailException.class, () -> learner().learn());
  }

  @Test
  void partSumsCoverEveryFilter() {
    PartAssignment parts = new PartAssignment(List.of("a", "b"), new int[] {1, -1, 0, 1});
    assertArrayEquals(new double[] {4, 9, 2}, parts.sums(new double[] {1, 2, 4, 8}), 0);
    assertEquals("other", parts.name(2));
    assertThrows(VitrailException.class, () -> new PartAssignment(List.of("a"), new int[] {1}));
  }

  @Test
  void groupsHoldFiltersThatFireTogether() {
    Rationales r = Planted.rationales(60, 10, 12, 2, 0.05, 8);
    int[] group = FilterGroups.of(r, 2, 4).partOf();
    for (int d = 3; d < 12; d++) {
      boolean own = d % 3 != 2;
      assertTrue(!own || group[d] == group[d % 3], "filter " + d);
    }
    assertTrue(group[0] != group[1]);
  }
}
