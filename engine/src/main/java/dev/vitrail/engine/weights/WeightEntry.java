package dev.vitrail.engine.weights;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One tensor of a weight file.
 *
 * @param name as the file gives it, 1 to {@value #MAX_NAME} characters, none of them control
 *     characters
 * @param shape sides as stored, at most {@value #MAX_RANK} of them; empty for a scalar. A side may
 *     be 0
 * @param dtype type of the stored values
 */
public record WeightEntry(String name, List<Integer> shape, DType dtype) {

  /** Longest name. */
  public static final int MAX_NAME = 512;

  /** Most sides. */
  public static final int MAX_RANK = 8;

  /** Most values of one tensor: 2^28, which is 1 GiB as float32. */
  public static final int MAX_VALUES = 1 << 28;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException with one line that says which limit does not hold
   */
  public WeightEntry {
    requireName(name);
    shape = List.copyOf(shape);
    if (shape.size() > MAX_RANK) {
      throw new IllegalArgumentException(
          "tensor '%s' has %d sides; at most %d are allowed"
              .formatted(Text.shown(name), shape.size(), MAX_RANK));
    }
    requireSize(name, shape);
  }

  private static void requireName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "tensor name '%s' has %d characters; 1 to %d are allowed"
              .formatted(Text.shown(name), name.length(), MAX_NAME));
    }
    if (name.chars().anyMatch(Character::isISOControl)
        || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw new IllegalArgumentException(
          "tensor name '%s' holds control characters or broken Unicode"
              .formatted(Text.shown(name)));
    }
  }

  private static void requireSize(String name, List<Integer> shape) {
    boolean empty = shape.contains(0);
    long size = 1;
    for (int side : shape) {
      if (side < 0) {
        throw new IllegalArgumentException(
            "tensor '%s' has a negative side in its shape %s".formatted(Text.shown(name), shape));
      }
      // The product so far is at most 2^28 and a side below 2^31: a long holds it.
      size = empty ? 0 : Math.multiplyExact(size, side);
      if (size > MAX_VALUES) {
        throw new IllegalArgumentException(
            "tensor '%s' of shape %s holds more than the %d values allowed"
                .formatted(Text.shown(name), shape, MAX_VALUES));
      }
    }
  }

  /** Number of values. */
  public int size() {
    return shape.contains(0) ? 0 : shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Bytes as stored. */
  public long byteSize() {
    return (long) size() * dtype.bytes();
  }
}
