package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WeightLayoutTest {

  /** Every value is its own index in digits: out, in, height, width. */
  private static float[] digits(int out, int in, int height, int width) {
    float[] values = new float[out * in * height * width];
    int at = 0;
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        for (int y = 0; y < height; y++) {
          for (int x = 0; x < width; x++) {
            values[at++] = 1000 * o + 100 * i + 10 * y + x;
          }
        }
      }
    }
    return values;
  }

  @Test
  void convolutionsBecomeHwioAndComeBack() {
    List<Integer> oihw = List.of(5, 4, 2, 3);
    float[] stored = digits(5, 4, 2, 3);
    float[] hwio = WeightLayout.OIHW.toHwio(stored, oihw);
    List<Integer> shape = WeightLayout.OIHW.hwioShape(oihw);
    assertEquals(List.of(2, 3, 4, 5), shape);
    for (int y = 0, at = 0; y < 2; y++) {
      for (int x = 0; x < 3; x++) {
        for (int i = 0; i < 4; i++) {
          for (int o = 0; o < 5; o++) {
            assertEquals(1000 * o + 100 * i + 10 * y + x, hwio[at++]);
          }
        }
      }
    }
    assertArrayEquals(stored, WeightLayout.hwioToOihw(hwio, shape));
    assertSame(hwio, WeightLayout.HWIO.toHwio(hwio, shape));
    assertEquals(shape, WeightLayout.HWIO.hwioShape(shape));
  }

  @Test
  void denseBecomesInOut() {
    float[] stored = {1, 2, 3, 4, 5, 6};
    assertArrayEquals(
        new float[] {1, 4, 2, 5, 3, 6}, WeightLayout.OIHW.toInOut(stored, List.of(2, 3)));
    assertSame(stored, WeightLayout.HWIO.toInOut(stored, List.of(2, 3)));
  }

  @Test
  void aShapeThatDoesNotFitIsRefused() {
    float[] six = new float[6];
    assertThrows(
        IllegalArgumentException.class, () -> WeightLayout.OIHW.toHwio(six, List.of(2, 3)));
    assertThrows(
        IllegalArgumentException.class, () -> WeightLayout.OIHW.toHwio(six, List.of(1, 1, 1, 7)));
    assertThrows(
        IllegalArgumentException.class, () -> WeightLayout.HWIO.toInOut(six, List.of(2, 2)));
    assertEquals(0, WeightLayout.OIHW.toHwio(new float[0], List.of(2, 0, 3, 3)).length);
  }
}
