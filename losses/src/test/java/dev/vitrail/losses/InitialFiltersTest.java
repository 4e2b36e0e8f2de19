package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class InitialFiltersTest {

  private static final float[][] POOLED = {{1, 5, 0, 2}, {2, 5, 0, 2}, {0, 5, 4, 3}, {1, 5, 6, 4}};

  @Test
  void scoreIsTheDifferenceOfMeansOverTheDeviation() {
    double[] scores = InitialFilters.scores(POOLED, new int[] {0, 0, -1, -1}, 0);
    double first = (1.5 - 0.5) / (Math.sqrt(2.0 / 3) + 1e-6);
    assertEquals(first, scores[0], 1e-12);
    assertEquals(0, scores[1], 1e-12);
    double third = (0 - 5) / (Math.sqrt((6.25 * 2 + 2.25 + 12.25) / 3) + 1e-6);
    assertEquals(third, scores[2], 1e-12);
  }

  @Test
  void takesTheBestChannelsOfOneCategory() {
    InitialFilters chosen = InitialFilters.choose(POOLED, new int[] {-1, -1, 0, 0}, 1, 2);
    assertArrayEquals(new int[] {2, 3}, chosen.channels());
    assertArrayEquals(new int[] {0, 0}, chosen.categories());
  }

  @Test
  void sharesChannelsBetweenCategories() {
    InitialFilters chosen = InitialFilters.choose(POOLED, new int[] {0, 0, 1, 1}, 2, 3);
    assertArrayEquals(new int[] {0, 1, 2}, chosen.channels());
    assertArrayEquals(new int[] {0, 0, 1}, chosen.categories());
    InitialFilters all = InitialFilters.choose(POOLED, new int[] {0, 0, 1, 1}, 2, 4);
    assertArrayEquals(new int[] {0, 1, 2, 3}, all.channels());
    assertArrayEquals(new int[] {0, 0, 1, 1}, all.categories());
  }

  @Test
  void refusesWhatCannotBeChosen() {
    int[] kinds = {0, 0, 1, 1};
    assertThrows(IllegalArgumentException.class, () -> InitialFilters.choose(POOLED, kinds, 2, 5));
    assertThrows(IllegalArgumentException.class, () -> InitialFilters.choose(POOLED, kinds, 3, 3));
    assertThrows(
        IllegalArgumentException.class,
        () -> InitialFilters.choose(POOLED, new int[] {0, 1}, 2, 2));
  }

  @Test
  void clampRaisesOnlyNegativeWeights() {
    float[] single = {-1, 0, 2, -0.5f};
    assertEquals(2, NonNegativeHead.clamp(single));
    assertArrayEquals(new float[] {0, 0, 2, 0}, single);
    double[] wide = {-1, 3};
    assertEquals(1, NonNegativeHead.clamp(wide));
    assertArrayEquals(new double[] {0, 3}, wide);
  }
}
