package dev.vitrail.engine.kernels;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;

/**
 * Kernel and bias of one convolution, or scale and shift of one affine layer. Owns its memory.
 * Whoever changes the values says so with {@link #changed()}, because kernels keep reordered
 * copies.
 */
public final class ConvWeights implements AutoCloseable {

  private final Tensor kernel;
  private final Tensor bias;
  private long version;

  /**
   * Zero weights.
   *
   * @param kernelShape {@code [kernelHeight, kernelWidth, inputs, outputs]}
   */
  public ConvWeights(Precision precision, MapShape kernelShape) {
    this.kernel = Tensor.zeros(precision, kernelShape);
    this.bias = Tensor.zeros(precision, new MapShape(1, 1, 1, kernelShape.channels()));
  }

  /** Weights in memory that exists already, such as a view of another library's parameters. */
  public ConvWeights(Tensor kernel, Tensor bias) {
    if (bias.shape().size() != kernel.shape().channels()) {
      throw new IllegalArgumentException(
          "A kernel of shape %s needs as many biases as outputs, found %s"
              .formatted(kernel.shape(), bias.shape()));
    }
    this.kernel = kernel;
    this.bias = bias;
  }

  /** {@code [kernelHeight, kernelWidth, inputs, outputs]}; scale {@code [1, 1, 1, C]} if affine. */
  public Tensor kernel() {
    return kernel;
  }

  /** {@code [1, 1, 1, outputs]}. */
  public Tensor bias() {
    return bias;
  }

  /** Grows with every change. */
  public long version() {
    return version;
  }

  /** Tells that the values are not what they were. */
  public void changed() {
    version++;
  }

  @Override
  public void close() {
    kernel.close();
    bias.close();
  }
}
