package dev.vitrail.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradConvolutionTest {

  private static final Window WINDOW = Window.square(3, 1, 1);

  private final Random random = new Random(1);
  private Kernels winograd;
  private Kernels exact;

  @BeforeEach
  void open() {
    winograd = new OneDnnKernels(0);
    exact = new Nd4jKernels(Precision.DOUBLE);
  }

  @AfterEach
  void close() {
    winograd.close();
    exact.close();
  }

  private double[] values(MapShape shape) {
    return random.doubles(shape.size(), -1, 1).map(v -> (float) v).toArray();
  }

  private static Tensor tensor(Kernels kernels, MapShape shape, double[] values) {
    Tensor tensor = Tensor.zeros(kernels.precision(), shape);
    if (kernels.precision() == Precision.DOUBLE) {
      tensor.put(values);
    } else {
      float[] narrow = new float[values.length];
      for (int i = 0; i < narrow.length; i++) {
        narrow[i] = (float) values[i];
      }
      tensor.put(narrow);
    }
    return tensor;
  }

  /** Where the residual of a test lies. */
  private enum Residual {
    NONE,
    BESIDE,
    IN_PLACE
  }

  /** One convolution with the same random numbers, whatever the kernels. */
  private static double[] run(
      Kernels kernels,
      MapShape in,
      int outputs,
      double[][] given,
      Residual kind,
      boolean relu,
      boolean fixed) {
    MapShape out = in.withChannels(outputs);
    MapShape kernel = new MapShape(3, 3, in.channels(), outputs);
    try (Tensor x = tensor(kernels, in, given[0]);
        ConvWeights weights =
            new ConvWeights(
                tensor(kernels, kernel, given[1]),
                tensor(kernels, new MapShape(1, 1, 1, outputs), given[2]));
        Tensor residual = tensor(kernels, out, given[3]);
        Tensor apart = Tensor.zeros(kernels.precision(), out)) {
      Tensor y = kind == Residual.IN_PLACE ? residual : apart;
      Tensor added = kind == Residual.NONE ? null : residual;
      if (fixed) {
        kernels.convOfFixedWeights(WINDOW, x, weights, added, relu, y);
      } else {
        kernels.conv(WINDOW, x, weights, added, relu, y);
      }
      return y.toDoubles();
    }
  }

  private double[][] given(MapShape in, int outputs) {
    return new double[][] {
      values(in),
      values(new MapShape(3, 3, in.channels(), outputs)),
      values(new MapShape(1, 1, 1, outputs)),
      values(in.withChannels(outputs))
    };
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  @ParameterizedTest(name = "{0} x {1}, {2} to {3} channels")
  @CsvSource({"4,4,64,64", "5,7,64,80", "6,9,72,64", "7,7,96,64", "8,5,64,65", "11,6,67,64"})
  void equalsTheConvolutionInDoublePrecision(int height, int width, int inputs, int outputs) {
    MapShape in = new MapShape(3, height, width, inputs);
    double[][] given = given(in, outputs);
    for (Residual kind : Residual.values()) {
      for (boolean relu : new boolean[] {false, true}) {
        double[] expected = run(exact, in, outputs, given, kind, relu, false);
        double[] found = run(winograd, in, outputs, given, kind, relu, true);
        assertArrayEquals(expected, found, 1e-5 * largest(expected), kind + ", relu " + relu);
      }
    }
  }

  @Test
  void goesThroughLargeBatchesInParts() {
    MapShape in = new MapShape(6, 40, 40, 96);
    double[][] given = given(in, 64);
    double[] expected = run(winograd, in, 64, given, Residual.NONE, true, false);
    double[] found = run(winograd, in, 64, given, Residual.NONE, true, true);
    assertFalse(Arrays.equals(expected, found), "the direct convolution ran");
    assertArrayEquals(expected, found, 1e-5 * largest(expected));
  }

  @Test
  void followsChangesOfTheWeights() {
    MapShape in = new MapShape(2, 6, 6, 64);
    try (Tensor x = tensor(winograd, in, values(in));
        ConvWeights weights = new ConvWeights(Precision.FLOAT, new MapShape(3, 3, 64, 64));
        Tensor y = Tensor.zeros(Precision.FLOAT, in)) {
      winograd.convOfFixedWeights(WINDOW, x, weights, null, false, y);
      assertEquals(0, largest(y.toDoubles()));
      weights
          .kernel()
          .copyFrom(tensor(winograd, weights.kernel().shape(), values(weights.kernel().shape())));
      weights.changed();
      winograd.convOfFixedWeights(WINDOW, x, weights, null, false, y);
      assertTrue(largest(y.toDoubles()) > 1);
    }
  }

  @Test
  void leavesOtherConvolutionsAlone() {
    try (DnnlContext context = new DnnlContext();
        WinogradConvolution tested =
            new WinogradConvolution(context, new DnnlBuilder(context), 1_000_000)) {
      MapShape kernel = new MapShape(3, 3, 64, 64);
      MapShape in = new MapShape(4, 14, 14, 64);
      assertTrue(tested.serves(WINDOW, in, kernel));
      assertFalse(tested.serves(Window.square(3, 2, 1), in, kernel), "stride");
      assertFalse(tested.serves(Window.square(3, 1, 0), in, kernel), "padding");
      assertFalse(tested.serves(WINDOW, new MapShape(4, 14, 3, 64), kernel), "narrow");
      assertFalse(tested.serves(WINDOW, in.withChannels(3), new MapShape(3, 3, 3, 64)), "input");
      assertFalse(tested.serves(WINDOW, new MapShape(1, 5, 5, 64), kernel), "little work");
      assertFalse(tested.serves(WINDOW, new MapShape(1, 224, 224, 64), kernel), "large maps");
    }
  }
}
