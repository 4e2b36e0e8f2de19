package dev.vitrail.evaluate.masks;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Some pixels of an input, one bit a pixel in row-major order. The array is shared, not copied;
 * whoever passes it on stops writing.
 *
 * @param height rows
 * @param width columns
 * @param bits 64 pixels a word, the first in the lowest bit; bits past the last pixel are 0
 */
public record PixelMask(int height, int width, long[] bits) {

  public PixelMask {
    if (height < 1 || width < 1 || bits.length != words(Math.multiplyExact(height, width))) {
      throw new IllegalArgumentException(
          "A mask of %d x %d pixels does not fit %d words".formatted(height, width, bits.length));
    }
  }

  private static int words(int pixels) {
    return (pixels + 63) >>> 6;
  }

  /** The pixels whose row-major index passes a test. */
  public static PixelMask of(int height, int width, IntPredicate inside) {
    long[] bits = new long[words(Math.multiplyExact(height, width))];
    for (int i = 0; i < height * width; i++) {
      if (inside.test(i)) {
        bits[i >>> 6] |= 1L << i;
      }
    }
    return new PixelMask(height, width, bits);
  }

  /** No pixel. */
  public static PixelMask empty(int height, int width) {
    return new PixelMask(height, width, new long[words(Math.multiplyExact(height, width))]);
  }

  /** Number of pixels of the input. */
  public int pixels() {
    return height * width;
  }

  /** Whether a pixel, by row-major index, belongs to it. */
  public boolean get(int pixel) {
    return (bits[pixel >>> 6] >>> pixel & 1) != 0;
  }

  /** How many pixels belong to it. */
  public int count() {
    int count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** Whether no pixel belongs to it. */
  public boolean isEmpty() {
    return Arrays.stream(bits).allMatch(word -> word == 0);
  }

  /** How many pixels belong to both. */
  public int common(PixelMask other) {
    requireSize(other.height, other.width);
    int count = 0;
    for (int i = 0; i < bits.length; i++) {
      count += Long.bitCount(bits[i] & other.bits[i]);
    }
    return count;
  }

  /** Pixels in both over pixels in either; NaN where both are empty. */
  public double iou(PixelMask other) {
    int both = common(other);
    return both / ((double) count() + other.count() - both);
  }

  /** The pixels of both masks together. */
  public PixelMask or(PixelMask other) {
    requireSize(other.height, other.width);
    long[] joined = bits.clone();
    for (int i = 0; i < joined.length; i++) {
      joined[i] |= other.bits[i];
    }
    return new PixelMask(height, width, joined);
  }

  /** The smallest upright box around the pixels, as a filled mask. Empty stays empty. */
  public PixelMask box() {
    int top = height;
    int bottom = -1;
    int left = width;
    int right = -1;
    for (int i = 0; i < pixels(); i++) {
      if (get(i)) {
        top = Math.min(top, i / width);
        bottom = i / width;
        left = Math.min(left, i % width);
        right = Math.max(right, i % width);
      }
    }
    int first = top;
    int last = bottom;
    int from = left;
    int to = right;
    return of(
        height,
        width,
        i -> i / width >= first && i / width <= last && i % width >= from && i % width <= to);
  }

  /** Complains unless the mask has this size. */
  public void requireSize(int rows, int columns) {
    if (rows != height || columns != width) {
      throw new IllegalArgumentException(
          "A mask of %d x %d pixels meets one of %d x %d".formatted(height, width, rows, columns));
    }
  }
}
