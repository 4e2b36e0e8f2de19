package dev.vitrail.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AccuracyTest {

  private final int[] actual = {0, 0, 0, 0, 0, 0, 1, 1};

  @Test
  void countsByHand() {
    Accuracy accuracy = Accuracy.of(new int[] {0, 0, 0, 0, 0, 1, 1, 0}, actual, 3);
    assertArrayEquals(new int[][] {{5, 1, 0}, {1, 1, 0}, {0, 0, 0}}, accuracy.confusion());
    assertEquals(0.75, accuracy.accuracy(), 1e-15);
    assertEquals((5 / 6.0 + 0.5) / 2, accuracy.balanced(), 1e-15);
    assertEquals(5 / 6.0, accuracy.recall(0), 1e-15);
    assertTrue(Double.isNaN(accuracy.recall(2)));
    assertEquals(0.75, accuracy.interval(0.95).value(), 1e-15);
  }

  @Test
  void aConstantAnswerIsHalfRightWhenBalanced() {
    Accuracy constant = Accuracy.of(new int[8], actual, 2);
    assertEquals(0.75, constant.accuracy(), 1e-15);
    assertEquals(0.5, constant.balanced(), 1e-15);
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThrows(IllegalArgumentException.class, () -> Accuracy.of(new int[7], actual, 2));
    assertThrows(IllegalArgumentException.class, () -> Accuracy.of(new int[0], new int[0], 2));
    assertThrows(
        IllegalArgumentException.class, () -> Accuracy.of(new int[] {2}, new int[] {0}, 2));
  }
}
