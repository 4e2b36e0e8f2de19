package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class KernelLengthTest {

  /** Two inputs, three filters; the last is zero. */
  private static float[] kernel() {
    return new float[] {3, 1, 0, -4, 1, 0};
  }

  @Test
  void lengthsAreThoseOfEachFilter() {
    assertArrayEquals(new double[] {5, Math.sqrt(2), 0}, KernelLength.of(kernel(), 3), 1e-12);
  }

  @Test
  void filtersTurnButKeepTheirLength() {
    float[] kernel = kernel();
    KernelLength.set(kernel, new double[] {1, 2, 1});
    assertArrayEquals(new float[] {0.6f, 1.41421f, 0, -0.8f, 1.41421f, 0}, kernel, 1e-5f);
    double[] lengths = KernelLength.of(kernel, 3);
    assertEquals(1, lengths[0], 1e-6);
    assertEquals(2, lengths[1], 1e-6);
    assertEquals(0, lengths[2], "a filter of zeros has no direction");
  }

  @Test
  void otherSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> KernelLength.of(kernel(), 4));
    assertThrows(IllegalArgumentException.class, () -> KernelLength.set(kernel(), new double[0]));
  }
}
