package dev.vitrail.engine.program;

import dev.vitrail.engine.MapOperator;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Steps that run on the Java heap: operators from outside the engine, and dropouts. */
final class HeapSteps {

  private HeapSteps() {}

  /** A {@link MapOperator}. */
  static final class OperatorStep extends Step {
    private final MapOperator usual;

    OperatorStep(int output, int input, MapOperator usual) {
      super(output, input);
      this.usual = usual;
    }

    @Override
    void forward(Pass pass) {
      MapOperator operator = pass.operator(output(), usual);
      Tensor x = pass.value(input(0));
      MapShape shape = x.shape();
      if (x.precision() == Precision.DOUBLE) {
        double[] out = new double[shape.size()];
        operator.forward(shape, x.toDoubles(), out);
        pass.value(output()).put(out);
        return;
      }
      float[] in = pass.heap().acquire(shape.size());
      float[] out = pass.heap().acquire(shape.size());
      x.get(in);
      operator.forward(shape, in, out);
      pass.value(output()).put(out);
      pass.heap().release(in);
      pass.heap().release(out);
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      MapOperator operator = pass.operator(output(), usual);
      Tensor x = pass.value(input(0));
      MapShape shape = x.shape();
      if (x.precision() == Precision.DOUBLE) {
        double[] gradient = dy.toDoubles();
        operator.backward(shape, x.toDoubles(), gradient);
        dy.put(gradient);
      } else {
        float[] in = pass.heap().acquire(shape.size());
        float[] gradient = pass.heap().acquire(shape.size());
        x.get(in);
        dy.get(gradient);
        operator.backward(shape, in, gradient);
        dy.put(gradient);
        pass.heap().release(in);
        pass.heap().release(gradient);
      }
      pass.moveGradient(input(0), dy);
    }
  }

  /** Inverted dropout (Srivastava et al. 2014): kept values are scaled up while training. */
  private abstract static class Dropping extends Step {
    final double rate;

    Dropping(int output, int input, double rate) {
      super(output, input);
      this.rate = rate;
    }

    @Override
    final void forward(Pass pass) {
      pass.value(output()).copyFrom(pass.value(input(0)));
      if (pass.isTraining()) {
        drop(pass, pass.value(output()));
      }
    }

    @Override
    final void backward(Pass pass, Tensor dy) {
      if (pass.isTraining()) {
        drop(pass, dy);
      }
      pass.moveGradient(input(0), dy);
    }

    /** Drops the same values both times a batch comes by. */
    private void drop(Pass pass, Tensor target) {
      SplittableRandom random = new SplittableRandom(pass.batchSeed() * 31 + output());
      MapShape shape = target.shape();
      double[] factors = new double[shape.imageSize()];
      if (target.precision() == Precision.DOUBLE) {
        double[] values = target.toDoubles();
        for (int image = 0; image < values.length; image += factors.length) {
          draw(random, shape, factors);
          for (int i = 0; i < factors.length; i++) {
            values[image + i] *= factors[i];
          }
        }
        target.put(values);
        return;
      }
      float[] values = pass.heap().acquire(shape.size());
      target.get(values);
      for (int image = 0; image < values.length; image += factors.length) {
        draw(random, shape, factors);
        for (int i = 0; i < factors.length; i++) {
          values[image + i] = (float) (values[image + i] * factors[i]);
        }
      }
      target.put(values);
      pass.heap().release(values);
    }

    /** Draws what the values of the next image are multiplied with. */
    abstract void draw(SplittableRandom random, MapShape shape, double[] factors);

    final double draw(SplittableRandom random) {
      return random.nextDouble() < rate ? 0 : 1 / (1 - rate);
    }
  }

  /** Each value is dropped alone. */
  static final class DropoutStep extends Dropping {

    DropoutStep(int output, int input, double rate) {
      super(output, input, rate);
    }

    @Override
    void draw(SplittableRandom random, MapShape shape, double[] factors) {
      Arrays.setAll(factors, i -> draw(random));
    }
  }

  /** The map of a channel is dropped as a whole, in each image anew (Tompson et al. 2015). */
  static final class ChannelDropoutStep extends Dropping {

    ChannelDropoutStep(int output, int input, double rate) {
      super(output, input, rate);
    }

    @Override
    void draw(SplittableRandom random, MapShape shape, double[] factors) {
      int channels = shape.channels();
      for (int c = 0; c < channels; c++) {
        factors[c] = draw(random);
      }
      for (int cell = 1; cell < shape.cells(); cell++) {
        System.arraycopy(factors, 0, factors, cell * channels, channels);
      }
    }
  }
}
