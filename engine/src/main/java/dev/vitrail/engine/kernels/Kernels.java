package dev.vitrail.engine.kernels;

import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import java.util.List;

/**
 * The arithmetic of layers on NHWC tensors. Outputs are written into tensors the caller gives. One
 * object serves one thread; it owns native primitives and scratch memory and closes them.
 *
 * <p>Kernels of convolutions are {@code [kernelHeight, kernelWidth, inputs, outputs]}, biases
 * {@code [1, 1, 1, outputs]}.
 */
public interface Kernels extends AutoCloseable {

  /** Short name for logs and {@code vitrail doctor}. */
  String name();

  Precision precision();

  /**
   * Convolution, plus bias, plus {@code residual} when it is not null, then ReLU when asked for.
   *
   * @param residual a tensor of the output's shape, {@code y} itself, or null
   */
  void conv(Window window, Tensor x, ConvWeights weights, Tensor residual, boolean relu, Tensor y);

  /**
   * As {@link #conv}, for weights that serve many batches: they may be prepared, and the result may
   * differ by rounding from that of {@link #conv} and between sizes of batches.
   */
  default void convOfFixedWeights(
      Window window, Tensor x, ConvWeights weights, Tensor residual, boolean relu, Tensor y) {
    conv(window, x, weights, residual, relu, y);
  }

  /**
   * Gradient of a convolution with respect to its input.
   *
   * @param accumulate whether to add to {@code dx} instead of overwriting it
   */
  void convBackwardData(
      Window window, Tensor dy, ConvWeights weights, Tensor dx, boolean accumulate);

  /** Gradient of a convolution with respect to its kernel and bias, overwritten. */
  void convBackwardWeights(Window window, Tensor x, Tensor dy, Tensor kernel, Tensor bias);

  /** Max pooling; padding never wins. */
  void maxPool(Window window, Tensor x, Tensor y);

  /** Gradient of max pooling: each output's gradient goes to the first largest cell. */
  void maxPoolBackward(Window window, Tensor x, Tensor y, Tensor dy, Tensor dx);

  /** Average pooling. */
  void averagePool(Window window, boolean countPadding, Tensor x, Tensor y);

  /** Gradient of average pooling. */
  void averagePoolBackward(Window window, boolean countPadding, Tensor dy, Tensor dx);

  /** Local response normalisation across channels. */
  void localResponseNorm(int size, double alpha, double beta, double k, Tensor x, Tensor y);

  /** Gradient of local response normalisation. */
  void localResponseNormBackward(
      int size, double alpha, double beta, double k, Tensor x, Tensor dy, Tensor dx);

  /** {@code y = x * scale + shift} per channel; scale and shift are {@code [1, 1, 1, C]}. */
  void affine(Tensor x, Tensor scale, Tensor shift, Tensor y);

  /** {@code y = max(x, 0)}; x and y may be the same tensor. */
  void relu(Tensor x, Tensor y);

  /** In place: {@code gradient = 0} where {@code y <= 0}, y being the output of a ReLU. */
  void reluBackward(Tensor y, Tensor gradient);

  /** {@code y = a + b}; y may be a or b. */
  void add(Tensor a, Tensor b, Tensor y);

  /** Puts the inputs side by side along the channels. */
  void concat(List<Tensor> inputs, Tensor y);

  /** Puts {@code x} into {@code y} with its first cell at this row and column, zeros around it. */
  void pad(Tensor x, int top, int left, Tensor y);

  /** Copies out of {@code x} the cells from this row and column on that {@code y} has room for. */
  void crop(Tensor x, int top, int left, Tensor y);

  /** Copies the channels from {@code first} on of {@code x} into {@code y}. */
  void slice(Tensor x, int first, Tensor y);

  @Override
  void close();
}
