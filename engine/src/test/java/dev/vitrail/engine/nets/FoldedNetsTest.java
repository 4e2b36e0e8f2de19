package dev.vitrail.engine.nets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.kernels.Kernels;
import dev.vitrail.engine.kernels.Nd4jKernels;
import dev.vitrail.engine.kernels.OneDnnKernels;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every net as it is imported answers as the same net with its batch norms and dropout apart. */
class FoldedNetsTest {

  private static final int CLASSES = 5;
  private static final int IMAGES = 2;
  private static final String RAW = "-before-norm";

  @ParameterizedTest
  @CsvSource({
    "small, 20",
    "resnet18, 33",
    "resnet50, 33",
    "resnet50-v1, 33",
    "resnet50v2, 33",
    "inceptionv3, 75",
    "inceptionv3-keras, 75",
    "googlenet, 35",
    "squeezenet1_1, 35",
    "vgg16, 32",
    "vgg19, 32",
    "alexnet, 67"
  })
  void answersAsTheSourceNet(String name, int size) {
    NetTemplate template = SlimNets.build(name, size, CLASSES, 8);
    MemoryWeights stored = MemoryWeights.torchvision(template, 3);
    WeightImport with = new WeightImport(template);
    Architecture folded = template.architecture();
    Architecture source = unfolded(template);
    double[] images = new Random(4).doubles(folded.input(IMAGES).size(), -1, 1).toArray();
    double[] expected;
    try (Parameters wide = with.load(stored, Precision.DOUBLE, List.of(), 0);
        Parameters apart = unfolded(template, source, stored, wide);
        Kernels exact = new Nd4jKernels(Precision.DOUBLE)) {
      expected = run(source, apart, exact, images);
      double[] found = run(folded, wide, exact, images);
      assertArrayEquals(expected, found, 1e-10 * largest(expected));
    }
    assertTrue(largest(expected) > 1e-3, "the net answers nothing");
    try (Parameters narrow = with.load(stored, Precision.FLOAT, List.of(), 0);
        Kernels fast = new OneDnnKernels()) {
      assertArrayEquals(
          expected, run(folded, narrow, fast, images), 1e-5 * Math.max(1, largest(expected)));
    }
  }

  private static double[] run(
      Architecture net, Parameters weights, Kernels kernels, double[] images) {
    Program program = Program.compile(net, List.of());
    try (Pass pass = new Pass(program, kernels, weights, IMAGES, false)) {
      if (kernels.precision() == Precision.DOUBLE) {
        pass.input().put(images);
      } else {
        float[] narrow = new float[images.length];
        for (int i = 0; i < narrow.length; i++) {
          narrow[i] = (float) images[i];
        }
        pass.input().put(narrow);
      }
      return pass.forward(false, 0).toDoubles();
    }
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  /** The net with every folded batch norm as a layer of its own. */
  private static Architecture unfolded(NetTemplate template) {
    Map<String, WeightSource> sources =
        template.sources().stream().collect(Collectors.toMap(WeightSource::node, s -> s));
    List<Node> nodes = new ArrayList<>();
    for (Node node : template.architecture().nodes()) {
      WeightSource source = sources.get(node.name());
      if (source != null && source.kind() == WeightSource.Kind.NORMED) {
        nodes.add(new Node(node.name() + RAW, node.layer(), node.inputs()));
        nodes.add(new Node(node.name(), new Layer.Affine(), List.of(node.name() + RAW)));
      } else {
        nodes.add(node);
      }
    }
    MapShape input = template.architecture().input(1);
    return new Architecture("unfolded", input.height(), input.width(), input.channels(), nodes);
  }

  private static Parameters unfolded(
      NetTemplate template, Architecture source, MemoryWeights stored, Parameters folded) {
    Parameters apart = Parameters.zeros(source, Precision.DOUBLE);
    Map<String, MapShape> shapes = Parameters.shapes(template.architecture());
    for (WeightSource from : template.sources()) {
      if (from.kind() == WeightSource.Kind.NORMED) {
        MapShape shape = shapes.get(from.node());
        double[] kernel = kernel(stored.tensors.get(from.node() + ".weight").values(), shape);
        apart.set(from.node() + RAW, kernel, new double[shape.channels()]);
        setNorm(apart, from, stored);
      } else {
        apart.copyFrom(folded, List.of(from.node()));
      }
    }
    return apart;
  }

  /** From {@code [out, in, kh, kw]} to {@code [kh, kw, in, out]}. */
  private static double[] kernel(float[] stored, MapShape shape) {
    double[] kernel = new double[shape.size()];
    int cells = shape.batch() * shape.height();
    for (int i = 0; i < kernel.length; i++) {
      int out = i / (shape.width() * cells);
      int in = i / cells % shape.width();
      kernel[(i % cells * shape.width() + in) * shape.channels() + out] = stored[i];
    }
    return kernel;
  }

  private static void setNorm(Parameters apart, WeightSource from, MemoryWeights stored) {
    String norm = from.norm().orElseThrow();
    float[] weight = stored.tensors.get(norm + ".weight").values();
    float[] bias = stored.tensors.get(norm + ".bias").values();
    float[] mean = stored.tensors.get(norm + ".running_mean").values();
    float[] variance = stored.tensors.get(norm + ".running_var").values();
    double[] scale = new double[weight.length];
    double[] shift = new double[weight.length];
    for (int c = 0; c < scale.length; c++) {
      scale[c] = weight[c] / Math.sqrt(variance[c] + from.epsilon());
      shift[c] = bias[c] - mean[c] * scale[c];
    }
    apart.set(from.node(), scale, shift);
  }
}
