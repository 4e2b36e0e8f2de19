package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FilterLabelsTest {

  private final FilterLabels labels =
      FilterLabels.of(new int[] {0, 1, FilterLabels.NEGATIVE, 1}, new int[] {1, 0, 2});

  @Test
  void anImageIsPositiveForFiltersOfItsCategory() {
    assertTrue(labels.positive(0, 1) && labels.positive(1, 0));
    assertFalse(labels.positive(0, 0) || labels.positive(2, 0) || labels.positive(1, 2));
    assertEquals(2, labels.positives(0));
    assertEquals(1, labels.positives(1));
    assertEquals(0, labels.positives(2));
    assertEquals(4, FilterLabels.allPositive(4, 2).positives(1));
  }

  @Test
  void densitiesGiveTheWeightsOfTheRelease() {
    assertEquals(1, labels.weight(0, true), 0);
    FilterLabels weighted = labels.withDensities(new double[] {0.5, 0.2, 0.1});
    assertEquals(2.5, weighted.weight(0, true), 1e-15);
    assertEquals(0.625, weighted.weight(0, false), 1e-15);
    double[] eleven = new double[11];
    Arrays.fill(eleven, 0.5);
    assertEquals(5.5, labels.withDensities(eleven).weight(0, true), 1e-12);
  }

  @Test
  void refusesWhatIsNoCategory() {
    int[] filters = {0};
    assertThrows(IllegalArgumentException.class, () -> FilterLabels.of(new int[] {-2}, filters));
    assertThrows(
        IllegalArgumentException.class, () -> FilterLabels.of(new int[] {0}, new int[] {-1}));
    assertThrows(IllegalArgumentException.class, () -> FilterLabels.of(new int[0], filters));
    assertThrows(
        IllegalArgumentException.class, () -> labels.withDensities(new double[] {0.5, 0.5}));
    assertThrows(
        IllegalArgumentException.class, () -> labels.withDensities(new double[] {0.5, 0.5, 1}));
  }

  @Test
  void statesThatDoNotFitAreRefused() {
    double[] two = new double[2];
    assertThrows(
        IllegalArgumentException.class,
        () -> new FilterLossState.Saved(2, 9, 1, new double[19], two, two));
    assertThrows(
        IllegalArgumentException.class,
        () -> new FilterLossState.Saved(2, 9, 0, new double[20], two, two));
  }
}
