package dev.vitrail.engine.program;

import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.ConvWeights;
import java.util.Optional;
import java.util.OptionalInt;

/** Convolution with bias, and fused with it a residual sum and a ReLU where the net has them. */
final class ConvStep extends Step {

  private static final int NO_RESIDUAL = -1;

  private final Window window;
  private final String weights;
  private final int residual;
  private final boolean relu;

  private ConvStep(
      int output, int input, int residual, Window window, String weights, boolean relu) {
    super(output, residual == NO_RESIDUAL ? new int[] {input} : new int[] {input, residual});
    this.window = window;
    this.weights = weights;
    this.residual = residual;
    this.relu = relu;
  }

  static ConvStep plain(int output, int input, Window window, String weights, boolean relu) {
    return new ConvStep(output, input, NO_RESIDUAL, window, weights, relu);
  }

  static ConvStep withResidual(
      int output, int input, int residual, Window window, String weights, boolean relu) {
    return new ConvStep(output, input, residual, window, weights, relu);
  }

  @Override
  OptionalInt replaceable() {
    boolean own = residual != NO_RESIDUAL && residual != input(0);
    return own ? OptionalInt.of(residual) : OptionalInt.empty();
  }

  @Override
  Optional<String> weights() {
    return Optional.of(weights);
  }

  @Override
  void forward(Pass pass) {
    Tensor shortcut = residual == NO_RESIDUAL ? null : pass.value(residual);
    pass.conv(window, pass.value(input(0)), weights, shortcut, relu, output());
  }

  @Override
  void backward(Pass pass, Tensor dy) {
    if (relu) {
      pass.gate(pass.value(output()), dy);
    }
    if (pass.trains(weights)) {
      ConvWeights gradient = pass.weightGradient(weights);
      pass.kernels()
          .convBackwardWeights(
              window, pass.value(input(0)), dy, gradient.kernel(), gradient.bias());
    }
    pass.writeGradient(
        input(0),
        (dx, accumulate) ->
            pass.kernels().convBackwardData(window, dy, pass.weights(weights), dx, accumulate));
    if (residual == NO_RESIDUAL) {
      pass.release(dy);
    } else {
      pass.moveGradient(residual, dy);
    }
  }
}
