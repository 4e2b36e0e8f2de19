package dev.vitrail.cli.doctor;

import java.util.Arrays;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether a convolution reaches the fast kernels: it is timed with them and without. The ratio
 * tells, whatever the speed of the machine; the best of a few rounds counts, since others may be at
 * work here. The convolution is 3x3, 64 to 64 channels, on a batch of 8 at 56x56: 1.85 GFLOP.
 */
final class ConvolutionCheck implements Check {

  private static final double FAST_RATIO = 3;

  @Override
  public String name() {
    return "convolution";
  }

  @Override
  public Finding run() {
    if (Backend.inUse() == Backend.NONE) {
      return fail("no backend to run on", "look at the backend line");
    }
    boolean allowed = Nd4j.getEnvironment().helpersAllowed();
    try (INDArray x = Nd4j.ones(DataType.FLOAT, 8, 56, 56, 64);
        INDArray w = Nd4j.ones(DataType.FLOAT, 3, 3, 64, 64);
        INDArray y = Nd4j.createUninitialized(DataType.FLOAT, 8, 56, 56, 64)) {
      DynamicCustomOp conv =
          DynamicCustomOp.builder("conv2d")
              .addInputs(x, w)
              .addOutputs(y)
              .addIntegerArguments(3, 3, 1, 1, 1, 1, 1, 1, 0, 1, 0)
              .build();
      double with = milliseconds(conv, 3, 7);
      if (Backend.inUse() == Backend.CPU) {
        Nd4j.getEnvironment().allowHelpers(false);
        return compare(with, milliseconds(conv, 1, 3));
      }
      return ok(String.format(Locale.ROOT, "%.1f ms on the GPU", with));
    } finally {
      Nd4j.getEnvironment().allowHelpers(allowed);
    }
  }

  /** The finding for the times with and without the fast kernels. */
  Finding compare(double with, double without) {
    double ratio = without / with;
    String times = String.format(Locale.ROOT, "%.1f ms; plain loops take %.0f ms", with, without);
    return ratio >= FAST_RATIO
        ? ok("oneDNN, " + times)
        : warn(
            "does not reach oneDNN, " + times,
            "look at the backend line; training will be about ten times slower");
  }

  private static double milliseconds(DynamicCustomOp conv, int warmUps, int rounds) {
    double[] times = new double[rounds];
    for (int i = -warmUps; i < rounds; i++) {
      long start = System.nanoTime();
      Nd4j.exec(conv);
      if (i >= 0) {
        times[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(times);
    return times[0];
  }
}
