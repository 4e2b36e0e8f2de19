package dev.vitrail.engine.program;

import dev.vitrail.engine.MapOperator;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import java.util.SplittableRandom;

/** Steps that run on the Java heap: operators from outside the engine, and dropout. */
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
  static final class DropoutStep extends Step {
    private final double rate;

    DropoutStep(int output, int input, double rate) {
      super(output, input);
      this.rate = rate;
    }

    @Override
    void forward(Pass pass) {
      pass.value(output()).copyFrom(pass.value(input(0)));
      if (pass.isTraining()) {
        drop(pass, pass.value(output()));
      }
    }

    @Override
    void backward(Pass pass, Tensor dy) {
      if (pass.isTraining()) {
        drop(pass, dy);
      }
      pass.moveGradient(input(0), dy);
    }

    private void drop(Pass pass, Tensor target) {
      SplittableRandom random = new SplittableRandom(pass.batchSeed() * 31 + output());
      double[] values = target.toDoubles();
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextDouble() < rate ? 0 : values[i] / (1 - rate);
      }
      if (target.precision() == Precision.DOUBLE) {
        target.put(values);
        return;
      }
      float[] narrow = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        narrow[i] = (float) values[i];
      }
      target.put(narrow);
    }
  }
}
