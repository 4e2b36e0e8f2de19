package dev.vitrail.cli.doctor;

import java.util.Locale;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether the backend's convolution gradient meets central differences, in double precision, on one
 * small convolution: 3x3, 2 to 3 channels, at 5x5.
 */
final class GradientCheck implements Check {

  private static final double ALLOWED = 1e-6;
  private static final double STEP = 1e-4;

  @Override
  public String name() {
    return "gradient";
  }

  @Override
  public boolean required() {
    return true;
  }

  @Override
  public Finding run() {
    if (Backend.inUse() == Backend.NONE) {
      return fail("no backend to run on", "look at the backend line");
    }
    double error = relativeError();
    String detail =
        String.format(Locale.ROOT, "off by %.0e from central differences (relative)", error);
    return error <= ALLOWED
        ? ok(detail)
        : fail(detail, "the backend computes wrong gradients here; do not train on it");
  }

  private static double relativeError() {
    SplittableRandom random = new SplittableRandom(1);
    double[] input = random.doubles(50, -1, 1).toArray();
    double[] kernel = random.doubles(54, -1, 1).toArray();
    double[] slope = random.doubles(75, -1, 1).toArray();
    double[] gradient = backward(input, kernel, slope);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < input.length; i++) {
      double kept = input[i];
      input[i] = kept + STEP;
      double above = forward(input, kernel, slope);
      input[i] = kept - STEP;
      double below = forward(input, kernel, slope);
      input[i] = kept;
      double expected = (above - below) / (2 * STEP);
      difference += (gradient[i] - expected) * (gradient[i] - expected);
      norm += expected * expected;
    }
    return Math.sqrt(difference / norm);
  }

  private static double forward(double[] input, double[] kernel, double[] slope) {
    try (INDArray x = array(input, 1, 5, 5, 2);
        INDArray w = array(kernel, 3, 3, 2, 3);
        INDArray y = Nd4j.create(DataType.DOUBLE, 1, 5, 5, 3)) {
      exec("conv2d", new INDArray[] {x, w}, y);
      double[] values = y.data().asDouble();
      double sum = 0;
      for (int i = 0; i < values.length; i++) {
        sum += values[i] * slope[i];
      }
      return sum;
    }
  }

  private static double[] backward(double[] input, double[] kernel, double[] slope) {
    try (INDArray x = array(input, 1, 5, 5, 2);
        INDArray w = array(kernel, 3, 3, 2, 3);
        INDArray dy = array(slope, 1, 5, 5, 3);
        INDArray dx = Nd4j.create(DataType.DOUBLE, 1, 5, 5, 2);
        INDArray dw = Nd4j.create(DataType.DOUBLE, 3, 3, 2, 3)) {
      exec("conv2d_bp", new INDArray[] {x, w, dy}, dx, dw);
      return dx.data().asDouble();
    }
  }

  private static INDArray array(double[] values, long... shape) {
    return Nd4j.create(values, shape, DataType.DOUBLE);
  }

  private static void exec(String name, INDArray[] inputs, INDArray... outputs) {
    Nd4j.exec(
        DynamicCustomOp.builder(name)
            .addInputs(inputs)
            .addOutputs(outputs)
            .addIntegerArguments(3, 3, 1, 1, 1, 1, 1, 1, 0, 1, 0)
            .build());
  }
}
