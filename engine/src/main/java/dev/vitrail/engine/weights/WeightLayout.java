package dev.vitrail.engine.weights;

import java.util.List;

/**
 * In which order a file stores the sides of its kernels. Vitrail computes with HWIO convolution
 * kernels and {@code [in, out]} dense kernels.
 */
public enum WeightLayout {
  /** PyTorch: convolutions {@code [out, in, height, width]}, dense {@code [out, in]}. */
  OIHW,
  /** Keras: convolutions {@code [height, width, in, out]}, dense {@code [in, out]}. */
  HWIO;

  /** The shape of a convolution kernel of this layout, as {@code [height, width, in, out]}. */
  public List<Integer> hwioShape(List<Integer> shape) {
    requireRank(shape, 4);
    return this == HWIO
        ? List.copyOf(shape)
        : List.of(shape.get(2), shape.get(3), shape.get(1), shape.get(0));
  }

  /**
   * Reorders a convolution kernel of this layout to HWIO.
   *
   * @param values the kernel, {@code shape} as this layout orders it
   * @return a new array, or {@code values} itself when it is HWIO already
   * @throws IllegalArgumentException when the shape has not four sides or another size
   */
  public float[] toHwio(float[] values, List<Integer> shape) {
    requireRank(shape, 4);
    requireSize(values, shape);
    if (this == HWIO) {
      return values;
    }
    return transpose(
        values, shape.get(0), Math.multiplyExact(shape.get(1), cells(shape)), shape.get(1));
  }

  /**
   * Reorders a dense kernel of this layout to {@code [in, out]}.
   *
   * @param shape two sides, as this layout orders them
   * @return a new array, or {@code values} itself when it is {@code [in, out]} already
   */
  public float[] toInOut(float[] values, List<Integer> shape) {
    requireRank(shape, 2);
    requireSize(values, shape);
    return this == HWIO ? values : transpose(values, shape.get(0), shape.get(1), shape.get(1));
  }

  /** The inverse of {@link #toHwio} for {@link #OIHW}: {@code shape} is HWIO. */
  public static float[] hwioToOihw(float[] values, List<Integer> shape) {
    requireRank(shape, 4);
    requireSize(values, shape);
    int cells = Math.multiplyExact(shape.get(0), shape.get(1));
    int in = shape.get(2);
    int out = shape.get(3);
    float[] result = new float[values.length];
    int from = 0;
    for (int cell = 0; cell < cells; cell++) {
      for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
          result[(o * in + i) * cells + cell] = values[from++];
        }
      }
    }
    return result;
  }

  private static int cells(List<Integer> oihw) {
    return Math.multiplyExact(oihw.get(2), oihw.get(3));
  }

  /** {@code [out, in, cells]} to {@code [cells, in, out]}, with {@code perOut = in * cells}. */
  private static float[] transpose(float[] values, int out, int perOut, int in) {
    float[] result = new float[values.length];
    int cells = in == 0 ? 0 : perOut / in;
    int to = 0;
    for (int cell = 0; cell < cells; cell++) {
      for (int i = 0; i < in; i++) {
        int from = i * cells + cell;
        for (int o = 0; o < out; o++, from += perOut) {
          result[to++] = values[from];
        }
      }
    }
    return result;
  }

  private static void requireRank(List<Integer> shape, int rank) {
    if (shape.size() != rank) {
      throw new IllegalArgumentException(
          "A kernel here has %d sides, found shape %s".formatted(rank, shape));
    }
  }

  private static void requireSize(float[] values, List<Integer> shape) {
    int size = shape.contains(0) ? 0 : shape.stream().reduce(1, Math::multiplyExact);
    if (values.length != size) {
      throw new IllegalArgumentException(
          "Shape %s needs %d values, found %d".formatted(shape, size, values.length));
    }
  }
}
