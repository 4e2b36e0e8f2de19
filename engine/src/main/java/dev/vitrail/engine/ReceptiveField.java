package dev.vitrail.engine;

/**
 * Where the cells of a map look in the input, along one axis. Coordinates are continuous: pixel k
 * covers {@code [k, k+1)}. Padding differs between nets, so {@code (cell + 0.5) * input / cells} is
 * not a substitute.
 *
 * @param start centre of cell 0, in input pixels
 * @param jump distance between neighbouring cells, in input pixels
 * @param size width of the field, in input pixels
 */
public record ReceptiveField(double start, double jump, double size) {

  /** The input itself: a field of one pixel. */
  public static final ReceptiveField PIXEL = new ReceptiveField(0.5, 1, 1);

  /** Centre of a cell in input pixels. */
  public double center(int cell) {
    return start + cell * jump;
  }

  /** The field after a convolution or pooling with the given kernel, stride and leading padding. */
  public ReceptiveField through(int kernel, int stride, int padding, int dilation) {
    int reach = (kernel - 1) * dilation;
    return new ReceptiveField(
        start + (reach / 2.0 - padding) * jump, jump * stride, size + reach * jump);
  }
}
