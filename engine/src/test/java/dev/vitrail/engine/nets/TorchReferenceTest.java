package dev.vitrail.engine.nets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Target;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.io.Json;
import dev.vitrail.engine.kernels.Kernels;
import dev.vitrail.engine.kernels.Nd4jKernels;
import dev.vitrail.engine.program.BackwardPlan;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import dev.vitrail.engine.weights.WeightLayout;
import dev.vitrail.engine.weights.WeightReport.Expected;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logits, activations and input gradients are those of PyTorch in float64. Weights and image are
 * formulas of their names; torch_reference.py, which wrote the values, has the same.
 */
class TorchReferenceTest {

  static Stream<JsonNode> nets() throws IOException {
    try (InputStream in =
        TorchReferenceTest.class.getResourceAsStream("/torch/torch_reference.json")) {
      JsonNode nets = Json.mapper().readTree(in.readAllBytes()).get("nets");
      return StreamSupport.stream(nets.spliterator(), false);
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("nets")
  void fastPathAgrees(JsonNode reference) {
    NetTemplate template = template(reference);
    Architecture net = template.architecture();
    WeightImport with = new WeightImport(template);
    List<String> watched = watched(reference);
    try (Network opened =
            Network.open(net, with.load(weights(with), Precision.FLOAT, List.of(), 0));
        GradientEngine engine = new GradientEngine(opened, watched)) {
      float[] logits = engine.forward(image(net.input(1))).values();
      assertLogits(reference.get("logits"), widen(logits), 1e-4);
      for (String node : watched) {
        double[] maps = widen(engine.activations(node).values());
        assertSums(node, reference.get("activations").get(node), maps, 1e-4);
      }
      Target target = Target.logit(net, reference.get("target").asInt());
      for (Map.Entry<String, JsonNode> rule : reference.get("gradients").properties()) {
        BackwardRule kind = BackwardRule.valueOf(rule.getKey());
        FeatureMaps gradient =
            engine.gradients(target, kind, List.of(Architecture.INPUT)).get(Architecture.INPUT);
        assertGradient(
            net.name() + kind, rule.getValue(), gradient.shape(), widen(gradient.values()), 1e-4);
      }
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("nets")
  void doublePrecisionAgrees(JsonNode reference) {
    NetTemplate template = template(reference);
    Architecture net = template.architecture();
    WeightImport with = new WeightImport(template);
    MapShape out = net.shapes(1).get(net.output());
    List<String> watched = watched(reference);
    try (Parameters weights = with.load(weights(with), Precision.DOUBLE, List.of(), 0);
        Kernels kernels = new Nd4jKernels(Precision.DOUBLE);
        Pass pass = new Pass(Program.compile(net, watched), kernels, weights, 1, true);
        Tensor seed = Tensor.zeros(Precision.DOUBLE, out)) {
      pass.input().put(widen(image(net.input(1)).values()));
      assertLogits(reference.get("logits"), pass.forward(false, 0).toDoubles(), 1e-7);
      for (String node : watched) {
        double[] maps = pass.value(node).toDoubles();
        assertSums(node, reference.get("activations").get(node), maps, 1e-7);
      }
      double[] target = new double[out.size()];
      target[reference.get("target").asInt()] = 1;
      seed.put(target);
      for (Map.Entry<String, JsonNode> rule : reference.get("gradients").properties()) {
        BackwardRule kind = BackwardRule.valueOf(rule.getKey());
        BackwardPlan plan = BackwardPlan.of(kind, Set.of(Architecture.INPUT));
        Tensor gradient = pass.backward(Map.of(net.output(), seed), plan).get(Architecture.INPUT);
        assertGradient(
            net.name() + kind, rule.getValue(), gradient.shape(), gradient.toDoubles(), 1e-7);
      }
    }
  }

  private static List<String> watched(JsonNode reference) {
    List<String> watched = new ArrayList<>();
    reference.get("activations").fieldNames().forEachRemaining(watched::add);
    return watched;
  }

  private static double[] widen(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static NetTemplate template(JsonNode reference) {
    String name = reference.get("net").asText();
    int size = reference.get("size").asInt();
    int classes = reference.get("logits").size();
    return name.equals("vgg16")
        ? SlimNets.build(name, size, classes, 4)
        : Nets.build(name, size, classes);
  }

  private static MemoryWeights weights(WeightImport with) {
    MemoryWeights made = new MemoryWeights(WeightLayout.OIHW);
    for (Expected tensor : with.expected(made, List.of())) {
      made.put(tensor.name(), tensor.shape(), value(tensor.name(), tensor.shape()));
    }
    return made;
  }

  private static float[] value(String name, List<Integer> shape) {
    int size = shape.stream().reduce(1, Math::multiplyExact);
    double center = 0;
    double spread = 0.2;
    if (name.endsWith("running_var")) {
      center = 1;
      spread = 0.8;
    } else if (shape.size() > 1) {
      spread = Math.sqrt(24.0 / (size / shape.get(0)));
    } else if (name.endsWith("weight")) {
      center = 1;
      spread = 0.4;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (center + spread * number(name.hashCode(), i));
    }
    return values;
  }

  /** Uniform on [-0.5, 0.5). */
  private static double number(int seed, int index) {
    int v = index * (int) 2654435761L + seed;
    v ^= v >>> 15;
    v *= (int) 2246822519L;
    v ^= v >>> 13;
    return (v & 0xFFFFFFFFL) / 4294967296.0 - 0.5;
  }

  private static FeatureMaps image(MapShape shape) {
    float[] values = new float[shape.size()];
    for (int at = 0; at < values.length; at++) {
      values[nhwc(shape, at)] = (float) (4 * number("image".hashCode(), at));
    }
    return new FeatureMaps(shape, values);
  }

  /** Where the value at a place of PyTorch's order stands in ours. */
  private static int nhwc(MapShape shape, int nchw) {
    int cells = shape.cells();
    int cell = nchw % cells;
    return shape.index(0, cell / shape.width(), cell % shape.width(), nchw / cells);
  }

  private static void assertLogits(JsonNode expected, double[] found, double tolerance) {
    double largest = 0;
    for (JsonNode logit : expected) {
      largest = Math.max(largest, Math.abs(logit.asDouble()));
    }
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected.get(i).asDouble(), found[i], tolerance * largest);
    }
  }

  private static void assertSums(String node, JsonNode expected, double[] maps, double tolerance) {
    double sum = 0;
    double absolute = 0;
    for (double value : maps) {
      sum += value;
      absolute += Math.abs(value);
    }
    double scale = expected.get(1).asDouble();
    assertEquals(expected.get(0).asDouble(), sum, tolerance * scale, node);
    assertEquals(scale, absolute, tolerance * scale, node);
  }

  private static void assertGradient(
      String what, JsonNode expected, MapShape shape, double[] values, double tolerance) {
    JsonNode entries = expected.get("entries");
    int step = values.length / entries.size();
    double difference = 0;
    double size = 0;
    for (int i = 0; i < entries.size(); i++) {
      double entry = entries.get(i).asDouble();
      difference += Math.pow(entry - values[nhwc(shape, i * step)], 2);
      size += entry * entry;
    }
    assertTrue(size > 0, what);
    double off = Math.sqrt(difference / size);
    assertTrue(off <= tolerance, what + " is off by " + off);
    double norm = 0;
    double sum = 0;
    for (double value : values) {
      norm += value * value;
      sum += value;
    }
    double scale = expected.get("norm").asDouble();
    assertEquals(scale, Math.sqrt(norm), tolerance * scale, what);
    // A sum of n values may differ by sqrt(n) times the difference in norm.
    double reach = Math.sqrt(values.length);
    assertEquals(expected.get("sum").asDouble(), sum, tolerance * scale * reach, what);
  }
}
