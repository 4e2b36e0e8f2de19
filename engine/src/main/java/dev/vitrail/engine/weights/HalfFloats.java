package dev.vitrail.engine.weights;

/**
 * IEEE 754-2008 binary16 and bfloat16. Java 17 has no conversion of its own ({@code
 * Float.float16ToFloat} came with 20).
 */
public final class HalfFloats {

  /** Largest finite binary16 value. */
  public static final float MAX_HALF = 65504f;

  private static final int FLOAT_INFINITY = 0x7f800000;
  private static final int HALF_INFINITY = 0x7c00;

  /** The least float magnitude that rounds to infinity: halfway between 65504 and 65536. */
  private static final int OVERFLOW = 0x477ff000;

  /** The least normal half, 2^-14. */
  private static final int LEAST_NORMAL = 0x38800000;

  private HalfFloats() {}

  /** Exact for every bit pattern; the payload of a NaN is kept. */
  public static float halfToFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = mantissa * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int bits = exponent == 0x1f ? FLOAT_INFINITY : (exponent + 112) << 23;
    return Float.intBitsToFloat(sign | bits | mantissa << 13);
  }

  /** Rounds to nearest, ties to even. Too large becomes infinity; NaN stays NaN and is quiet. */
  public static short floatToHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > FLOAT_INFINITY) {
      return (short) (sign | HALF_INFINITY | 0x200 | (magnitude >> 13 & 0x3ff));
    }
    if (magnitude >= OVERFLOW) {
      return (short) (sign | HALF_INFINITY);
    }
    if (magnitude < LEAST_NORMAL) {
      // In units of 2^-24 the subnormal halves are the integers, and rint breaks ties to even.
      return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24));
    }
    int rounded = magnitude + 0xfff + (magnitude >> 13 & 1);
    return (short) (sign | (rounded >> 13) - (112 << 10));
  }

  /** Exact for every bit pattern: bfloat16 is the upper half of a float32. */
  public static float bfloat16ToFloat(short half) {
    return Float.intBitsToFloat(half << 16);
  }
}
