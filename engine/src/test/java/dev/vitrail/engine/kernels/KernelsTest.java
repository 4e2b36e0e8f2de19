package dev.vitrail.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every kernel of every implementation against the portable one in double precision. */
class KernelsTest {

  private static final double TOLERANCE = 2e-5;

  /** Fills, runs and reads; used for both sides of a comparison. */
  private static final class Bench implements AutoCloseable {
    final Kernels kernels;
    final List<Tensor> open = new ArrayList<>();

    Bench(Kernels kernels) {
      this.kernels = kernels;
    }

    Tensor random(long seed, MapShape shape) {
      SplittableRandom random = new SplittableRandom(seed);
      float[] values = new float[shape.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return filled(shape, values);
    }

    Tensor filled(MapShape shape, float[] values) {
      Tensor tensor = Tensor.zeros(kernels.precision(), shape);
      if (kernels.precision() == Precision.FLOAT) {
        tensor.put(values);
      } else {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
          wide[i] = values[i];
        }
        tensor.put(wide);
      }
      open.add(tensor);
      return tensor;
    }

    Tensor empty(MapShape shape) {
      return random(99, shape);
    }

    ConvWeights weights(MapShape kernel) {
      ConvWeights weights = new ConvWeights(kernels.precision(), kernel);
      weights.kernel().copyFrom(random(5, kernel));
      weights.bias().copyFrom(random(6, weights.bias().shape()));
      weights.changed();
      return weights;
    }

    @Override
    public void close() {
      open.forEach(Tensor::close);
      kernels.close();
    }
  }

  private record Case(String name, BiConsumer<Bench, List<Tensor>> run) {}

  @TestFactory
  Stream<DynamicTest> agree() {
    return cases().stream()
        .flatMap(
            c ->
                Stream.of(
                    DynamicTest.dynamicTest(
                        "onednn " + c.name, () -> compare(c, new OneDnnKernels())),
                    DynamicTest.dynamicTest(
                        "nd4j " + c.name, () -> compare(c, new Nd4jKernels(Precision.FLOAT)))));
  }

  private static void compare(Case c, Kernels kernels) {
    try (Bench reference = new Bench(new Nd4jKernels(Precision.DOUBLE));
        Bench tested = new Bench(kernels)) {
      List<Tensor> expected = new ArrayList<>();
      List<Tensor> found = new ArrayList<>();
      c.run.accept(reference, expected);
      c.run.accept(tested, found);
      // A second run meets cached primitives and must bring the same.
      found.clear();
      c.run.accept(tested, found);
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i).toDoubles(), found.get(i).toDoubles(), TOLERANCE * 20);
      }
    }
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    List<Window> windows =
        List.of(
            Window.square(1, 1, 0),
            Window.square(1, 2, 0),
            Window.same(3, 3),
            Window.square(3, 2, 1),
            Window.square(7, 2, 3),
            Window.same(1, 7),
            new Window(9, 11, 1, 0, 0, 0, 0));
    for (Window w : windows) {
      cases.add(new Case("conv " + w, (b, out) -> conv(b, out, w)));
    }
    for (Window w :
        List.of(
            Window.square(3, 2, 1),
            Window.square(2, 2, 0),
            Window.square(3, 2, 0).ceil(9, 11),
            Window.square(3, 1, 1),
            new Window(9, 11, 1, 0, 0, 0, 0))) {
      cases.add(new Case("pool " + w, (b, out) -> pool(b, out, w)));
    }
    cases.add(new Case("normalise", KernelsTest::normalise));
    cases.add(new Case("elementwise", KernelsTest::elementwise));
    cases.add(new Case("pad and crop", KernelsTest::padAndCrop));
    return cases;
  }

  private static void conv(Bench b, List<Tensor> out, Window w) {
    MapShape in = new MapShape(2, 9, 11, 3);
    MapShape to = w.output(in, 5);
    Tensor x = b.random(1, in);
    Tensor dy = b.random(2, to);
    ConvWeights weights = b.weights(new MapShape(w.kernelHeight(), w.kernelWidth(), 3, 5));
    for (boolean relu : new boolean[] {false, true}) {
      Tensor y = b.empty(to);
      b.kernels.conv(w, x, weights, null, relu, y);
      Tensor sum = b.empty(to);
      b.kernels.conv(w, x, weights, b.random(3, to), relu, sum);
      Tensor inPlace = b.random(3, to);
      b.kernels.conv(w, x, weights, inPlace, relu, inPlace);
      out.addAll(List.of(y, sum, inPlace));
    }
    Tensor dx = b.empty(in);
    b.kernels.convBackwardData(w, dy, weights, dx, false);
    Tensor added = b.random(4, in);
    b.kernels.convBackwardData(w, dy, weights, added, true);
    Tensor kernel = b.empty(weights.kernel().shape());
    Tensor bias = b.empty(weights.bias().shape());
    b.kernels.convBackwardWeights(w, x, dy, kernel, bias);
    out.addAll(List.of(dx, added, kernel, bias));
    weights.kernel().copyFrom(b.random(7, weights.kernel().shape()));
    weights.changed();
    Tensor changed = b.empty(to);
    b.kernels.conv(w, x, weights, null, false, changed);
    out.add(changed);
  }

  private static void pool(Bench b, List<Tensor> out, Window w) {
    MapShape in = new MapShape(2, 9, 11, 6);
    MapShape to = w.output(in, 6);
    Tensor x = b.random(1, in);
    Tensor dy = b.random(2, to);
    Tensor max = b.empty(to);
    b.kernels.maxPool(w, x, max);
    Tensor dx = b.empty(in);
    b.kernels.maxPoolBackward(w, x, max, dy, dx);
    out.addAll(List.of(max, dx));
    for (boolean countPadding : new boolean[] {false, true}) {
      Tensor mean = b.empty(to);
      b.kernels.averagePool(w, countPadding, x, mean);
      Tensor back = b.empty(in);
      b.kernels.averagePoolBackward(w, countPadding, dy, back);
      out.addAll(List.of(mean, back));
    }
  }

  private static void padAndCrop(Bench b, List<Tensor> out) {
    MapShape in = new MapShape(2, 4, 5, 6);
    Tensor padded = b.empty(new MapShape(2, 7, 9, 6));
    b.kernels.pad(b.random(1, in), 2, 1, padded);
    Tensor part = b.empty(in);
    b.kernels.crop(b.random(2, padded.shape()), 2, 1, part);
    out.addAll(List.of(padded, part));
  }

  private static void normalise(Bench b, List<Tensor> out) {
    MapShape shape = new MapShape(2, 4, 5, 16);
    Tensor x = b.random(1, shape);
    Tensor y = b.empty(shape);
    b.kernels.localResponseNorm(5, 0.3, 0.75, 1.5, x, y);
    Tensor dx = b.empty(shape);
    b.kernels.localResponseNormBackward(5, 0.3, 0.75, 1.5, x, b.random(2, shape), dx);
    Tensor affine = b.empty(shape);
    MapShape channel = new MapShape(1, 1, 1, 16);
    b.kernels.affine(x, b.random(3, channel), b.random(4, channel), affine);
    out.addAll(List.of(y, dx, affine));
  }

  private static void elementwise(Bench b, List<Tensor> out) {
    MapShape shape = new MapShape(2, 3, 4, 6);
    Tensor x = b.random(1, shape);
    Tensor y = b.random(2, shape);
    Tensor relu = b.empty(shape);
    b.kernels.relu(x, relu);
    Tensor gradient = b.random(3, shape);
    b.kernels.reluBackward(relu, gradient);
    Tensor sum = b.random(4, shape);
    b.kernels.add(sum, y, sum);
    Tensor joined = b.empty(shape.withChannels(12));
    b.kernels.concat(List.of(x, y), joined);
    Tensor part = b.empty(shape.withChannels(5));
    b.kernels.slice(joined, 4, part);
    out.addAll(List.of(relu, gradient, sum, joined, part));
  }
}
