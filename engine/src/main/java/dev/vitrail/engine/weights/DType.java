package dev.vitrail.engine.weights;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Element types, named as safetensors names them. Only the floating types {@link #F16}, {@link
 * #BF16}, {@link #F32} and {@link #F64} can be read as numbers; the others are known so that a file
 * that also holds counters can be opened.
 */
public enum DType {
  BOOL(1),
  U8(1),
  I8(1),
  F8_E5M2(1),
  F8_E4M3(1),
  I16(2),
  U16(2),
  F16(2),
  BF16(2),
  I32(4),
  U32(4),
  F32(4),
  F64(8),
  I64(8),
  U64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }

  /** Whether values can be read as float32. */
  public boolean readable() {
    return switch (this) {
      case F16, BF16, F32, F64 -> true;
      default -> false;
    };
  }

  /** The type of that name, if there is one. */
  static Optional<DType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /**
   * Widens (F64: rounds) values to float32. F16 and BF16 are exact.
   *
   * @param from bytes in their byte order, {@code count * bytes()} of them from its position
   * @throws UnsupportedOperationException for a type that is not {@link #readable()}
   */
  void widen(ByteBuffer from, float[] to, int offset, int count) {
    switch (this) {
      case F32 -> from.asFloatBuffer().get(to, offset, count);
      case F64 -> {
        DoubleBuffer doubles = from.asDoubleBuffer();
        for (int i = 0; i < count; i++) {
          to[offset + i] = (float) doubles.get(i);
        }
      }
      case F16 -> {
        ShortBuffer halves = from.asShortBuffer();
        for (int i = 0; i < count; i++) {
          to[offset + i] = HalfFloats.halfToFloat(halves.get(i));
        }
      }
      case BF16 -> {
        ShortBuffer halves = from.asShortBuffer();
        for (int i = 0; i < count; i++) {
          to[offset + i] = HalfFloats.bfloat16ToFloat(halves.get(i));
        }
      }
      default -> throw new UnsupportedOperationException(this + " is not a floating type");
    }
  }
}
