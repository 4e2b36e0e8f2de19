package dev.vitrail.engine.program;

import dev.vitrail.engine.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/** One operation of a {@link Program}: reads some values, writes one. Holds no state of a batch. */
abstract class Step {

  private final int output;
  private final int[] inputs;

  Step(int output, int... inputs) {
    this.output = output;
    this.inputs = inputs.clone();
  }

  int output() {
    return output;
  }

  int inputCount() {
    return inputs.length;
  }

  int input(int index) {
    return inputs[index];
  }

  /** An input in whose place the output may be written once nobody else reads it, if any. */
  OptionalInt replaceable() {
    return OptionalInt.empty();
  }

  /** Name of the weights it reads, if any. */
  Optional<String> weights() {
    return Optional.empty();
  }

  /** Writes {@code pass.value(output())}. */
  abstract void forward(Pass pass);

  /**
   * Hands the gradient on to the inputs that need it. The step owns {@code dy} and ends by moving
   * or releasing it.
   */
  abstract void backward(Pass pass, Tensor dy);
}
