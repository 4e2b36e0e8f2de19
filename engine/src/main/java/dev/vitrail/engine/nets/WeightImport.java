package dev.vitrail.engine.nets;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.engine.weights.WeightLayout;
import dev.vitrail.engine.weights.WeightReport;
import dev.vitrail.engine.weights.WeightReport.Expected;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Reads torchvision or timm weights into a net. Batch norm is folded: kernel and bias are scaled by
 * {@code gamma / sqrt(var + eps)} (Ioffe and Szegedy 2015, algorithm 2), in double precision.
 */
public final class WeightImport {

  private final NetTemplate template;
  private final Map<String, MapShape> kernels;

  public WeightImport(NetTemplate template) {
    this.template = template;
    this.kernels = Parameters.shapes(template.architecture());
  }

  /**
   * What the file must hold.
   *
   * @param except nodes that keep random weights, such as a head for other classes
   */
  public List<Expected> expected(Collection<String> except) {
    List<Expected> expected = new ArrayList<>();
    for (WeightSource source : template.sources()) {
      if (!except.contains(source.node())) {
        addExpected(source, expected);
      }
    }
    return expected;
  }

  private void addExpected(WeightSource source, List<Expected> expected) {
    MapShape kernel = kernels.get(source.node());
    List<Integer> outputs = List.of(kernel.channels());
    if (source.kind() != WeightSource.Kind.AFFINE) {
      expected.add(new Expected(source.node() + ".weight", stored(source, kernel)));
    }
    if (source.norm().isPresent()) {
      for (String part : List.of("weight", "bias", "running_mean", "running_var")) {
        expected.add(new Expected(source.norm().get() + "." + part, outputs));
      }
    } else {
      expected.add(new Expected(source.node() + ".bias", outputs));
    }
  }

  private static List<Integer> stored(WeightSource source, MapShape kernel) {
    return source.kind() == WeightSource.Kind.DENSE
        ? List.of(kernel.channels(), kernel.batch() * kernel.height() * kernel.width())
        : List.of(kernel.channels(), kernel.width(), kernel.batch(), kernel.height());
  }

  /** Compares a file with what the net expects. */
  public WeightReport compare(WeightFile file, Collection<String> except) {
    return WeightReport.compare(file.entries(), expected(except), WeightReport.COUNTERS);
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
    for (WeightSource source : template.sources()) {
      if (!except.contains(source.node())) {
        load(file, source, parameters);
      }
    }
    return parameters;
  }

  private void load(WeightFile file, WeightSource source, Parameters into) {
    MapShape shape = kernels.get(source.node());
    double[] kernel = kernel(file, source, shape);
    double[] bias = new double[shape.channels()];
    if (source.norm().isPresent()) {
      fold(file, source, kernel, bias);
    } else {
      bias = widen(file.read(source.node() + ".bias"));
    }
    into.set(source.node(), kernel, bias);
  }

  private static double[] kernel(WeightFile file, WeightSource source, MapShape shape) {
    if (source.kind() == WeightSource.Kind.AFFINE) {
      double[] ones = new double[shape.size()];
      java.util.Arrays.fill(ones, 1);
      return ones;
    }
    float[] stored = file.read(source.node() + ".weight");
    List<Integer> oihw = List.of(shape.channels(), shape.width(), shape.batch(), shape.height());
    return widen(WeightLayout.OIHW.toHwio(stored, oihw));
  }

  private static void fold(WeightFile file, WeightSource source, double[] kernel, double[] bias) {
    String norm = source.norm().orElseThrow();
    float[] gamma = file.read(norm + ".weight");
    float[] beta = file.read(norm + ".bias");
    float[] mean = file.read(norm + ".running_mean");
    float[] variance = file.read(norm + ".running_var");
    int outputs = bias.length;
    double[] scale = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      scale[o] = gamma[o] / Math.sqrt(variance[o] + source.epsilon());
      bias[o] = beta[o] - mean[o] * scale[o];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] *= scale[i % outputs];
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
