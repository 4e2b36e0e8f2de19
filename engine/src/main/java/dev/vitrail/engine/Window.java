package dev.vitrail.engine;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A sliding window of a convolution or pooling.
 *
 * @param kernelHeight rows, at least 1
 * @param kernelWidth columns, at least 1
 * @param stride step in both directions, at least 1
 * @param padTop rows added above
 * @param padLeft columns added on the left
 * @param padBottom rows added below
 * @param padRight columns added on the right
 */
public record Window(
    int kernelHeight,
    int kernelWidth,
    int stride,
    int padTop,
    int padLeft,
    int padBottom,
    int padRight) {

  public Window {
    if (kernelHeight < 1 || kernelWidth < 1 || stride < 1) {
      throw new IllegalArgumentException(
          "Kernel and stride must be at least 1, found %d x %d, stride %d"
              .formatted(kernelHeight, kernelWidth, stride));
    }
    if (Math.min(Math.min(padTop, padLeft), Math.min(padBottom, padRight)) < 0
        || padTop >= kernelHeight
        || padLeft >= kernelWidth) {
      throw new IllegalArgumentException(
          "Padding must be at least 0 and smaller than the kernel, found %d, %d, %d, %d for %d x %d"
              .formatted(padTop, padLeft, padBottom, padRight, kernelHeight, kernelWidth));
    }
  }

  /** A square window with the same padding on all sides. */
  public static Window square(int kernel, int stride, int padding) {
    return new Window(kernel, kernel, stride, padding, padding, padding, padding);
  }

  /** A window of stride 1 that keeps the size of the map; both sides of the kernel are odd. */
  public static Window same(int kernelHeight, int kernelWidth) {
    int row = kernelHeight / 2;
    int column = kernelWidth / 2;
    return new Window(kernelHeight, kernelWidth, 1, row, column, row, column);
  }

  /** Output rows. */
  public int outputHeight(int height) {
    return outputSide(height + padTop + padBottom, kernelHeight);
  }

  /** Output columns. */
  public int outputWidth(int width) {
    return outputSide(width + padLeft + padRight, kernelWidth);
  }

  /** Shape after this window with the given number of output channels. */
  public MapShape output(MapShape in, int channels) {
    return new MapShape(in.batch(), outputHeight(in.height()), outputWidth(in.width()), channels);
  }

  /** Whether both sides of each axis are padded alike. */
  @JsonIgnore
  public boolean isSymmetric() {
    return padTop == padBottom && padLeft == padRight;
  }

  /**
   * The window with which floor rounding gives the size that ceil rounding asks for: padding is
   * added at the bottom and right. As in PyTorch, the last window must start inside the padded
   * input.
   */
  public Window ceil(int height, int width) {
    return new Window(
        kernelHeight,
        kernelWidth,
        stride,
        padTop,
        padLeft,
        ceilPadding(height, kernelHeight, padTop, padBottom),
        ceilPadding(width, kernelWidth, padLeft, padRight));
  }

  private int outputSide(int padded, int kernel) {
    if (padded < kernel) {
      throw new IllegalArgumentException(
          "The input is too small: a kernel of %d does not fit into %d padded pixels"
              .formatted(kernel, padded));
    }
    return (padded - kernel) / stride + 1;
  }

  private int ceilPadding(int side, int kernel, int before, int after) {
    int padded = side + before + after;
    int out = -Math.floorDiv(kernel - padded, stride) + 1;
    if ((out - 1) * stride >= side + before) {
      out--;
    }
    return Math.max(after, (out - 1) * stride + kernel - side - before);
  }
}
