package dev.vitrail.engine;

/**
 * A layer whose arithmetic lives outside the engine, such as the template mask. It maps a batch to
 * one of the same shape. Values are NHWC; the engine hands over heap arrays that the operator must
 * not keep. An operator holds no state between calls, so one object serves any number of nets and
 * threads; what backward needs is recomputed from the input.
 */
public interface MapOperator {

  /** Writes the output for {@code input} into {@code output}, both {@code shape.size()} long. */
  void forward(MapShape shape, float[] input, float[] output);

  /** {@link #forward(MapShape, float[], float[])} in double precision. */
  void forward(MapShape shape, double[] input, double[] output);

  /**
   * Turns the gradient at the output into the gradient at the input, in place.
   *
   * @param input the same values that forward saw
   * @param gradient in: at the output; out: at the input
   */
  void backward(MapShape shape, float[] input, float[] gradient);

  /** {@link #backward(MapShape, float[], float[])} in double precision. */
  void backward(MapShape shape, double[] input, double[] gradient);
}
