package dev.vitrail.engine.program;

import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.ConvWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The steps that hand their gradient on by one kernel call. */
final class SimpleSteps {

  private SimpleSteps() {}

  /** A ReLU that could not be fused. */
  static final class ReluStep extends Step {
    ReluStep(int output, int input) {
      super(output, input);
    }

    @Override
    OptionalInt replaceable() {
      return OptionalInt.of(input(0));
    }

    @Override
    void forward(Pass pass) {
      pass.kernels().relu(pass.value(input(0)), pass.value(output()));
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      pass.gate(pass.value(output()), dy);
      pass.moveGradient(input(0), dy);
    }
  }

  /** A sum that could not be fused. */
  static final class AddStep extends Step {
    AddStep(int output, int first, int second) {
      super(output, first, second);
    }

    @Override
    OptionalInt replaceable() {
      return OptionalInt.of(input(0));
    }

    @Override
    void forward(Pass pass) {
      pass.kernels().add(pass.value(input(0)), pass.value(input(1)), pass.value(output()));
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      pass.writeGradient(
          input(1),
          (dx, accumulate) -> {
            if (accumulate) {
              pass.kernels().add(dx, dy, dx);
            } else {
              dx.copyFrom(dy);
            }
          });
      pass.moveGradient(input(0), dy);
    }
  }

  /** Channels side by side. */
  static final class ConcatStep extends Step {
    ConcatStep(int output, int[] inputs) {
      super(output, inputs);
    }

    @Override
    void forward(Pass pass) {
      List<Tensor> parts = new ArrayList<>();
      for (int i = 0; i < inputCount(); i++) {
        parts.add(pass.value(input(i)));
      }
      pass.kernels().concat(parts, pass.value(output()));
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      int first = 0;
      for (int i = 0; i < inputCount(); i++) {
        int from = first;
        pass.writeFreshGradient(input(i), dx -> pass.kernels().slice(dy, from, dx));
        first += pass.shape(input(i)).channels();
      }
      pass.release(dy);
    }
  }

  /** Zeros around the maps. */
  static final class PadStep extends Step {
    private final Layer.ZeroPad pad;

    PadStep(int output, int input, Layer.ZeroPad pad) {
      super(output, input);
      this.pad = pad;
    }

    @Override
    void forward(Pass pass) {
      pass.kernels().pad(pass.value(input(0)), pad.top(), pad.left(), pass.value(output()));
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      pass.writeFreshGradient(input(0), dx -> pass.kernels().crop(dy, pad.top(), pad.left(), dx));
      pass.release(dy);
    }
  }

  /** Max pooling. */
  static final class MaxPoolStep extends Step {
    private final Layer.MaxPool layer;

    MaxPoolStep(int output, int input, Layer.MaxPool layer) {
      super(output, input);
      this.layer = layer;
    }

    @Override
    void forward(Pass pass) {
      pass.kernels().maxPool(window(pass), pass.value(input(0)), pass.value(output()));
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      pass.writeFreshGradient(
          input(0),
          dx ->
              pass.kernels()
                  .maxPoolBackward(
                      window(pass), pass.value(input(0)), pass.value(output()), dy, dx));
      pass.release(dy);
    }

    private Window window(Pass pass) {
      return layer.resolved(pass.shape(input(0)));
    }
  }

  /** Average pooling, and the global average as its largest window. */
  static final class AveragePoolStep extends Step {
    private final Layer.AveragePool layer;

    AveragePoolStep(int output, int input, Layer.AveragePool layer) {
      super(output, input);
      this.layer = layer;
    }

    static AveragePoolStep global(int output, int input, MapShape in) {
      Window whole = new Window(in.height(), in.width(), 1, 0, 0, 0, 0);
      return new AveragePoolStep(output, input, new Layer.AveragePool(whole, false));
    }

    @Override
    void forward(Pass pass) {
      pass.kernels()
          .averagePool(
              layer.window(), layer.countPadding(), pass.value(input(0)), pass.value(output()));
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      pass.writeFreshGradient(
          input(0),
          dx -> pass.kernels().averagePoolBackward(layer.window(), layer.countPadding(), dy, dx));
      pass.release(dy);
    }
  }

  /** Local response normalisation. */
  static final class NormStep extends Step {
    private final Layer.LocalResponseNorm norm;

    NormStep(int output, int input, Layer.LocalResponseNorm norm) {
      super(output, input);
      this.norm = norm;
    }

    @Override
    void forward(Pass pass) {
      pass.kernels()
          .localResponseNorm(
              norm.size(),
              norm.alpha(),
              norm.beta(),
              norm.k(),
              pass.value(input(0)),
              pass.value(output()));
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      pass.writeFreshGradient(
          input(0),
          dx ->
              pass.kernels()
                  .localResponseNormBackward(
                      norm.size(),
                      norm.alpha(),
                      norm.beta(),
                      norm.k(),
                      pass.value(input(0)),
                      dy,
                      dx));
      pass.release(dy);
    }
  }

  /** Fixed scale and shift per channel; its weights are never trained. */
  static final class AffineStep extends Step {
    private final String weights;

    AffineStep(int output, int input, String weights) {
      super(output, input);
      this.weights = weights;
    }

    @Override
    Optional<String> weights() {
      return Optional.of(weights);
    }

    @Override
    void forward(Pass pass) {
      ConvWeights affine = pass.weights(weights);
      pass.kernels()
          .affine(pass.value(input(0)), affine.kernel(), affine.bias(), pass.value(output()));
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      pass.writeFreshGradient(
          input(0),
          dx ->
              pass.kernels()
                  .affine(dy, pass.weights(weights).kernel(), pass.zeroBias(weights), dx));
      pass.release(dy);
    }
  }
}
