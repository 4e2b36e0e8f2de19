package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HalfFloatsTest {

  /** The value by the definition of binary16 (IEEE 754-2008, 3.4), in double. */
  private static double defined(int bits) {
    int exponent = bits >> 10 & 31;
    int mantissa = bits & 1023;
    double magnitude =
        exponent == 31
            ? (mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
            : exponent == 0
                ? Math.scalb((double) mantissa, -24)
                : Math.scalb(1024.0 + mantissa, exponent - 25);
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  @Test
  void everyHalfWidensToItsDefinition() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      assertEquals(
          (float) defined(bits), HalfFloats.halfToFloat((short) bits), Integer.toHexString(bits));
    }
    assertEquals(0x80000000, Float.floatToRawIntBits(HalfFloats.halfToFloat((short) 0x8000)));
  }

  @Test
  void everyHalfComesBack() {
    for (int bits = 0; bits <= 0xffff; bits++) {
      short back = HalfFloats.floatToHalf(HalfFloats.halfToFloat((short) bits));
      boolean nan = (bits & 0x7c00) == 0x7c00 && (bits & 0x3ff) != 0;
      assertEquals((short) (nan ? bits | 0x200 : bits), back, Integer.toHexString(bits));
    }
  }

  @Test
  void floatsRoundToTheNearestHalfAndTiesToEven() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Math.abs(value) < 65504) {
        assertNearest(value, HalfFloats.floatToHalf(value) & 0xffff);
      }
      float near = (float) ((random.nextDouble() - 0.5) * 4e-4);
      assertNearest(near, HalfFloats.floatToHalf(near) & 0xffff);
    }
    for (int bits = 0; bits < 0x7bff; bits++) {
      float between = (float) ((defined(bits) + defined(bits + 1)) / 2);
      assertEquals((bits & 1) == 0 ? bits : bits + 1, HalfFloats.floatToHalf(between));
    }
  }

  private static void assertNearest(float value, int bits) {
    int magnitude = bits & 0x7fff;
    double error = Math.abs(Math.abs((double) value) - defined(magnitude));
    double above = Math.abs(defined(magnitude + 1) - Math.abs((double) value));
    double below =
        magnitude == 0 ? Double.MAX_VALUE : Math.abs((double) value) - defined(magnitude - 1);
    assertTrue(error <= above && error <= below, () -> value + " to " + defined(bits));
    assertEquals(value < 0 || 1 / value < 0, bits >= 0x8000);
  }

  @Test
  void edgesOfTheRange() {
    assertEquals(0x7bff, HalfFloats.floatToHalf(65519.996f));
    assertEquals(0x7c00, HalfFloats.floatToHalf(65520f));
    assertEquals(0x7c00, HalfFloats.floatToHalf(Float.POSITIVE_INFINITY));
    assertEquals((short) 0xfc00, HalfFloats.floatToHalf(Float.NEGATIVE_INFINITY));
    assertTrue(Float.isNaN(HalfFloats.halfToFloat(HalfFloats.floatToHalf(Float.NaN))));
    // A NaN whose payload lies only in the bits that are cut must not become infinity.
    assertTrue(
        Float.isNaN(
            HalfFloats.halfToFloat(HalfFloats.floatToHalf(Float.intBitsToFloat(0x7f800001)))));
    assertEquals(0, HalfFloats.floatToHalf(0x1p-25f));
    assertEquals(1, HalfFloats.floatToHalf(Math.nextUp(0x1p-25f)));
    assertEquals(0x400, HalfFloats.floatToHalf(Math.nextDown(0x1p-14f)));
  }

  @Test
  void bfloat16IsTheUpperHalfOfAFloat() {
    assertEquals(1f, HalfFloats.bfloat16ToFloat((short) 0x3f80));
    assertEquals(-3.140625f, HalfFloats.bfloat16ToFloat((short) 0xc049));
    assertEquals(0x1p-133f, HalfFloats.bfloat16ToFloat((short) 1));
    assertEquals(Float.NEGATIVE_INFINITY, HalfFloats.bfloat16ToFloat((short) 0xff80));
    assertTrue(Float.isNaN(HalfFloats.bfloat16ToFloat((short) 0x7fc0)));
  }
}
