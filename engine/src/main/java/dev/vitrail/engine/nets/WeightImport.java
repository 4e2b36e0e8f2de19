package dev.vitrail.engine.nets;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.nets.ImportReport.Probe;
import dev.vitrail.engine.nets.NodeTensors.NormTensors;
import dev.vitrail.engine.weights.WeightEntry;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.engine.weights.WeightLayout;
import dev.vitrail.engine.weights.WeightReport;
import dev.vitrail.engine.weights.WeightReport.Expected;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads weights into a net: torchvision's names and timm's ({@link TorchNames}) from a safetensors
 * file, those of Keras-applications ({@link KerasNames}) from an HDF5 file. Batch norm is folded:
 * the kernel is scaled by {@code gamma / sqrt(var + eps)}, the bias becomes {@code (bias - mean) *
 * gamma / sqrt(var + eps) + beta} (Ioffe and Szegedy 2015, algorithm 2), in double precision.
 *
 * <p>A net reads its channels in the order it was trained on. All of Vitrail's images are RGB; the
 * Keras files of VGG and of ResNet50 (not of V2 or Inception) were trained on BGR and want {@link
 * #fromBgr()}.
 */
public final class WeightImport {

  private final NetTemplate template;
  private final Map<String, MapShape> kernels;
  private final boolean bgr;

  public WeightImport(NetTemplate template) {
    this(template, false);
  }

  private WeightImport(NetTemplate template, boolean bgr) {
    this.template = template;
    this.kernels = Parameters.shapes(template.architecture());
    this.bgr = bgr;
  }

  /** The same import for weights of a net that reads BGR images: it will read RGB ones. */
  public WeightImport fromBgr() {
    return new WeightImport(template, true);
  }

  private List<NodeTensors> tensors(WeightFile file, Collection<String> except) {
    List<NodeTensors> all =
        file.layout() == WeightLayout.HWIO
            ? KerasNames.of(template, file)
            : TorchNames.of(
                template,
                file.entries().stream().map(WeightEntry::name).collect(Collectors.toSet()));
    return all.stream().filter(names -> !except.contains(names.node())).toList();
  }

  /**
   * What a file must hold, in the names and shapes of its own library.
   *
   * @param except nodes that keep random weights, such as a head for other classes
   * @throws dev.vitrail.engine.VitrailException of kind DATA when a Keras file cannot be this net
   */
  public List<Expected> expected(WeightFile file, Collection<String> except) {
    List<Expected> expected = new ArrayList<>();
    for (NodeTensors names : tensors(file, except)) {
      MapShape kernel = kernels.get(names.node());
      List<Integer> stored = names.storedShape(kernel, file.layout());
      List<Integer> outputs = List.of(kernel.channels());
      names.kernel().ifPresent(name -> expected.add(new Expected(name, stored)));
      names.bias().ifPresent(name -> expected.add(new Expected(name, outputs)));
      names.norm().ifPresent(norm -> addNorm(norm, outputs, expected));
    }
    return expected;
  }

  private static void addNorm(NormTensors norm, List<Integer> shape, List<Expected> expected) {
    norm.gamma().ifPresent(name -> expected.add(new Expected(name, shape)));
    for (String name : List.of(norm.beta(), norm.mean(), norm.variance())) {
      expected.add(new Expected(name, shape));
    }
  }

  /** Compares a file with what the net expects. */
  public WeightReport compare(WeightFile file, Collection<String> except) {
    return WeightReport.compare(file.entries(), expected(file, except), WeightReport.COUNTERS);
  }

  /**
   * Reads the weights.
   *
   * @param except nodes that keep random weights drawn from {@code seed}
   * @throws dev.vitrail.engine.VitrailException of kind DATA when the file does not fit the net
   */
  public Parameters load(
      WeightFile file, Precision precision, Collection<String> except, long seed) {
    compare(file, except).requireFit(file.path());
    Parameters parameters = Parameters.random(template.architecture(), precision, seed);
    for (NodeTensors names : tensors(file, except)) {
      load(file, names, parameters);
    }
    return parameters;
  }

  /**
   * Reads all weights, runs the net on {@code x[row, column, c] = amplitude * sin(0.1 c + 0.05 row
   * + 0.03 column)} and reports sums that another reader of the file can be compared with.
   *
   * @param amplitude about the spread of the net's inputs: 1 where images are divided by their
   *     deviation, 100 where only a mean is taken off
   */
  public ImportReport verify(WeightFile file, double amplitude) {
    WeightReport fit = compare(file, List.of());
    try (Network net =
        Network.open(template.architecture(), load(file, Precision.FLOAT, List.of(), 0))) {
      String first = net.parameters().names().get(0);
      String last = template.architecture().output();
      Map<String, FeatureMaps> maps = net.forward(probe(amplitude), List.of(first, last));
      return new ImportReport(
          template.architecture().name(),
          fit.matched(),
          fit.unexpected().size(),
          template.architecture().nodes().size(),
          net.parameters().count(),
          new Probe(first, sum(maps.get(first))),
          new Probe(last, sum(maps.get(last))));
    }
  }

  private FeatureMaps probe(double amplitude) {
    MapShape shape = template.architecture().input(1);
    float[] values = new float[shape.size()];
    for (int i = 0; i < shape.height(); i++) {
      for (int j = 0; j < shape.width(); j++) {
        for (int c = 0; c < shape.channels(); c++) {
          double wave = Math.sin(0.1 * c + 0.05 * i + 0.03 * j);
          values[shape.index(0, i, j, c)] = (float) (amplitude * wave);
        }
      }
    }
    return new FeatureMaps(shape, values);
  }

  private static double sum(FeatureMaps maps) {
    double sum = 0;
    for (float value : maps.values()) {
      sum += value;
    }
    return sum;
  }

  private void load(WeightFile file, NodeTensors names, Parameters into) {
    MapShape shape = kernels.get(names.node());
    double[] kernel = kernel(file, names, shape);
    double[] bias =
        names.bias().map(name -> widen(file.read(name))).orElse(new double[shape.channels()]);
    if (bgr && names.node().equals(template.sources().get(0).node())) {
      swapFirstAndLastInput(kernel, shape);
    }
    names.norm().ifPresent(norm -> fold(file, norm, kernel, bias));
    into.set(names.node(), kernel, bias);
  }

  private static double[] kernel(WeightFile file, NodeTensors names, MapShape shape) {
    if (names.kernel().isEmpty()) {
      double[] ones = new double[shape.size()];
      Arrays.fill(ones, 1);
      return ones;
    }
    float[] stored = file.read(names.kernel().get());
    if (file.layout() == WeightLayout.HWIO) {
      return widen(stored);
    }
    List<Integer> oihw = List.of(shape.channels(), shape.width(), shape.batch(), shape.height());
    return widen(WeightLayout.OIHW.toHwio(stored, oihw));
  }

  private static void fold(WeightFile file, NormTensors norm, double[] kernel, double[] bias) {
    float[] beta = file.read(norm.beta());
    float[] mean = file.read(norm.mean());
    float[] variance = file.read(norm.variance());
    int outputs = bias.length;
    double[] scale = norm.gamma().map(name -> widen(file.read(name))).orElse(ones(outputs));
    for (int o = 0; o < outputs; o++) {
      scale[o] /= Math.sqrt(variance[o] + norm.epsilon());
      bias[o] = (bias[o] - mean[o]) * scale[o] + beta[o];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] *= scale[i % outputs];
    }
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Swaps the first and the last input channel of a {@code [height, width, in, out]} kernel. */
  private static void swapFirstAndLastInput(double[] kernel, MapShape shape) {
    int inputs = shape.width();
    int outputs = shape.channels();
    for (int cell = 0; cell < shape.batch() * shape.height(); cell++) {
      int first = cell * inputs * outputs;
      int last = first + (inputs - 1) * outputs;
      for (int o = 0; o < outputs; o++) {
        double kept = kernel[first + o];
        kernel[first + o] = kernel[last + o];
        kernel[last + o] = kept;
      }
    }
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
