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
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Target;
import dev.vitrail.engine.io.Json;
import dev.vitrail.engine.weights.WeightLayout;
import dev.vitrail.engine.weights.WeightReport.Expected;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logits, activations and input gradients are those of PyTorch in float64. Weights and image are
 * formulas of their names; torch_reference.py, which wrote the values, has the same.
 */
class TorchReferenceTest {

  private static final double TOLERANCE = 1e-4;

  static Stream<JsonNode> nets() throws IOException {
    try (InputStream in =
        TorchReferenceTest.class.getResourceAsStream("/torch/torch_reference.json")) {
      JsonNode nets = Json.mapper().readTree(in.readAllBytes()).get("nets");
      return StreamSupport.stream(nets.spliterator(), false);
    }
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("nets")
  void agrees(JsonNode reference) {
    NetTemplate template = template(reference);
    WeightImport with = new WeightImport(template);
    List<String> watched = new ArrayList<>();
    reference.get("activations").fieldNames().forEachRemaining(watched::add);
    try (Network net =
            Network.open(
                template.architecture(), with.load(weights(with), Precision.FLOAT, List.of(), 0));
        GradientEngine engine = new GradientEngine(net, watched)) {
      float[] logits = engine.forward(image(template.architecture().input(1))).values();
      assertLogits(reference.get("logits"), logits);
      for (String node : watched) {
        assertSums(node, reference.get("activations").get(node), engine.activations(node));
      }
      int target = reference.get("target").asInt();
      for (Map.Entry<String, JsonNode> rule : reference.get("gradients").properties()) {
        FeatureMaps gradient =
            engine
                .gradients(
                    Target.logit(template.architecture(), target),
                    BackwardRule.valueOf(rule.getKey()),
                    List.of(Architecture.INPUT))
                .get(Architecture.INPUT);
        assertGradient(reference.get("net").asText() + rule.getKey(), rule.getValue(), gradient);
      }
    }
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

  private static void assertLogits(JsonNode expected, float[] found) {
    double largest = 0;
    for (JsonNode logit : expected) {
      largest = Math.max(largest, Math.abs(logit.asDouble()));
    }
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected.get(i).asDouble(), found[i], TOLERANCE * largest);
    }
  }

  private static void assertSums(String node, JsonNode expected, FeatureMaps maps) {
    double sum = 0;
    double absolute = 0;
    for (float value : maps.values()) {
      sum += value;
      absolute += Math.abs(value);
    }
    double scale = expected.get(1).asDouble();
    assertEquals(expected.get(0).asDouble(), sum, TOLERANCE * scale, node);
    assertEquals(scale, absolute, TOLERANCE * scale, node);
  }

  private static void assertGradient(String what, JsonNode expected, FeatureMaps gradient) {
    JsonNode entries = expected.get("entries");
    float[] values = gradient.values();
    int step = values.length / entries.size();
    double difference = 0;
    double size = 0;
    for (int i = 0; i < entries.size(); i++) {
      double entry = entries.get(i).asDouble();
      difference += Math.pow(entry - values[nhwc(gradient.shape(), i * step)], 2);
      size += entry * entry;
    }
    assertTrue(size > 0, what);
    assertTrue(Math.sqrt(difference) <= TOLERANCE * Math.sqrt(size), () -> what + " is off");
    double norm = 0;
    double sum = 0;
    for (float value : values) {
      norm += (double) value * value;
      sum += value;
    }
    double scale = expected.get("norm").asDouble();
    assertEquals(scale, Math.sqrt(norm), TOLERANCE * scale, what);
    // A sum of n values may differ by sqrt(n) times the difference in norm.
    double reach = Math.sqrt(values.length);
    assertEquals(expected.get("sum").asDouble(), sum, TOLERANCE * scale * reach, what);
  }
}
