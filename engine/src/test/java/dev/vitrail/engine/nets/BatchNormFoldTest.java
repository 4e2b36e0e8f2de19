package dev.vitrail.engine.nets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.Kernels;
import dev.vitrail.engine.kernels.Nd4jKernels;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import dev.vitrail.engine.weights.WeightLayout;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folded net is the net it was folded from: convolution, then batch norm, by hand in double. */
class BatchNormFoldTest {

  private static final MapShape IMAGES = new MapShape(2, 7, 6, 3);
  private static final Window WINDOW = Window.square(3, 2, 1);
  private static final int OUTPUTS = 5;
  private static final double EPSILON = 1e-3;

  /** Random statistics, some variances near zero, where epsilon counts. */
  private static float[] draw(SplittableRandom random, int size, double low, double high) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    return values;
  }

  private static NetTemplate template() {
    List<Node> nodes =
        List.of(
            new Node("conv", new Layer.Conv(WINDOW, OUTPUTS), List.of("input")),
            new Node("norm2", new Layer.Affine(), List.of("conv")),
            new Node("drop", new Layer.Dropout(0.5), List.of("norm2")));
    return new NetTemplate(
        new Architecture("folded", IMAGES.height(), IMAGES.width(), IMAGES.channels(), nodes),
        List.of(
            WeightSource.normed("conv", "norm", EPSILON), WeightSource.affine("norm2", EPSILON)));
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5"})
  void foldedIsUnfolded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    MemoryWeights stored = new MemoryWeights(WeightLayout.OIHW);
    float[] kernel = draw(random, OUTPUTS * 3 * 9, -1, 1);
    stored.put("conv.weight", List.of(OUTPUTS, 3, 3, 3), kernel);
    for (String norm : List.of("norm", "norm2")) {
      stored.put(norm + ".weight", List.of(OUTPUTS), draw(random, OUTPUTS, -2, 2));
      stored.put(norm + ".bias", List.of(OUTPUTS), draw(random, OUTPUTS, -1, 1));
      stored.put(norm + ".running_mean", List.of(OUTPUTS), draw(random, OUTPUTS, -1, 1));
      stored.put(norm + ".running_var", List.of(OUTPUTS), draw(random, OUTPUTS, 1e-5, 2));
    }
    float[] images = draw(random, IMAGES.size(), -2, 2);
    double[] expected = normed("norm2", stored, normed("norm", stored, convolved(kernel, images)));
    WeightImport with = new WeightImport(template());
    try (Parameters wide = with.load(stored, Precision.DOUBLE, List.of(), 0);
        Kernels exact = new Nd4jKernels(Precision.DOUBLE);
        Pass pass =
            new Pass(
                Program.compile(template().architecture(), List.of()), exact, wide, 2, false)) {
      double[] input = new double[images.length];
      for (int i = 0; i < input.length; i++) {
        input[i] = images[i];
      }
      pass.input().put(input);
      assertArrayEquals(expected, pass.forward(false, 0).toDoubles(), 1e-10 * largest(expected));
    }
    try (Network net =
        Network.open(template().architecture(), with.load(stored, Precision.FLOAT, List.of(), 0))) {
      float[] found = net.forward(new FeatureMaps(IMAGES, images)).values();
      for (int i = 0; i < found.length; i++) {
        assertEquals(expected[i], found[i], 1e-5 * largest(expected));
      }
    }
  }

  private static double largest(double[] values) {
    double largest = 1;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double[] convolved(float[] oihw, float[] images) {
    MapShape out = WINDOW.output(IMAGES, OUTPUTS);
    double[] result = new double[out.size()];
    for (int n = 0; n < out.batch(); n++) {
      for (int i = 0; i < out.height(); i++) {
        for (int j = 0; j < out.width(); j++) {
          for (int o = 0; o < OUTPUTS; o++) {
            result[out.index(n, i, j, o)] = cell(oihw, images, n, i, j, o);
          }
        }
      }
    }
    return result;
  }

  private static double cell(float[] oihw, float[] images, int n, int i, int j, int o) {
    double sum = 0;
    for (int k = 0; k < 27; k++) {
      int row = 2 * i + k / 3 % 3 - 1;
      int column = 2 * j + k % 3 - 1;
      if (row >= 0 && row < IMAGES.height() && column >= 0 && column < IMAGES.width()) {
        sum += (double) oihw[o * 27 + k] * images[IMAGES.index(n, row, column, k / 9)];
      }
    }
    return sum;
  }

  /** {@code gamma * (x - mean) / sqrt(var + eps) + beta} (Ioffe and Szegedy 2015). */
  private static double[] normed(String norm, MemoryWeights stored, double[] x) {
    float[] gamma = stored.read(norm + ".weight");
    float[] beta = stored.read(norm + ".bias");
    float[] mean = stored.read(norm + ".running_mean");
    float[] variance = stored.read(norm + ".running_var");
    double[] y = new double[x.length];
    for (int at = 0; at < x.length; at++) {
      int o = at % OUTPUTS;
      y[at] = gamma[o] * (x[at] - mean[o]) / Math.sqrt(variance[o] + EPSILON) + beta[o];
    }
    return y;
  }
}
