package dev.vitrail.experiments.jmh;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.kernels.ConvWeights;
import dev.vitrail.engine.kernels.Kernels;
import dev.vitrail.engine.kernels.Nd4jKernels;
import dev.vitrail.engine.kernels.OneDnnKernels;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Kernels of ResNet-50 one by one, on both implementations. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBench {

  /** Implementation. */
  @Param({"onednn", "nd4j"})
  public String kernels = "";

  /** A convolution: side of the map, inputs, side of the kernel, outputs. */
  @Param({"56x64k3x64", "56x64k1x256", "28x128k3x128", "14x1024k1x256", "14x256k3x256", "7x512k3x512"})
  public String layer = "";

  /** Images. */
  @Param({"8"})
  public int batch = 8;

  private Kernels implementation;
  private Window window;
  private ConvWeights weights;
  private ConvWeights slope;
  private Tensor x;
  private Tensor y;
  private Tensor dx;

  /** Allocates. */
  @Setup(Level.Trial)
  public void open() {
    String[] sides = layer.split("[xk]");
    int side = Integer.parseInt(sides[0]);
    int inputs = Integer.parseInt(sides[1]);
    int kernel = Integer.parseInt(sides[2]);
    int outputs = Integer.parseInt(sides[3]);
    implementation = kernels.equals("onednn") ? new OneDnnKernels() : new Nd4jKernels(Precision.FLOAT);
    window = Window.square(kernel, 1, kernel / 2);
    MapShape shape = new MapShape(kernel, kernel, inputs, outputs);
    weights = new ConvWeights(Precision.FLOAT, shape);
    slope = new ConvWeights(Precision.FLOAT, shape);
    fill(weights.kernel(), 1);
    x = filled(new MapShape(batch, side, side, inputs), 2);
    y = filled(new MapShape(batch, side, side, outputs), 3);
    dx = filled(new MapShape(batch, side, side, inputs), 4);
  }

  private static Tensor filled(MapShape shape, long seed) {
    Tensor tensor = Tensor.zeros(Precision.FLOAT, shape);
    fill(tensor, seed);
    return tensor;
  }

  private static void fill(Tensor tensor, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[tensor.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble() - 0.5f;
    }
    tensor.put(values);
  }

  /** Convolution, bias and ReLU. */
  @Benchmark
  public void conv() {
    implementation.conv(window, x, weights, null, true, y);
  }

  /** The same for weights that serve many batches. */
  @Benchmark
  public void convOfFixedWeights() {
    implementation.convOfFixedWeights(window, x, weights, null, true, y);
  }

  /** Gradient by the input. */
  @Benchmark
  public void convBackwardData() {
    implementation.convBackwardData(window, y, weights, dx, false);
  }

  /** Gradient by kernel and bias. */
  @Benchmark
  public void convBackwardWeights() {
    implementation.convBackwardWeights(window, x, y, slope.kernel(), slope.bias());
  }

  /** ReLU, in place. */
  @Benchmark
  public void relu() {
    implementation.relu(y, y);
  }

  /** Residual sum, in place. */
  @Benchmark
  public void add() {
    implementation.add(x, dx, dx);
  }

  /** Frees. */
  @TearDown(Level.Trial)
  public void close() {
    x.close();
    y.close();
    dx.close();
    weights.close();
    slope.close();
    implementation.close();
  }
}
