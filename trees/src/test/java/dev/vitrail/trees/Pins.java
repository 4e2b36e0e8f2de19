package dev.vitrail.trees;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Pinned numbers of METHODS 4. */
final class Pins {

  static final RationaleSource SOURCE =
      new RationaleSource("pin-net", "conv5.mask", 0, "pin", ScoreKind.LOGIT);

  private Pins() {}

  static JsonNode of(String key) {
    try (InputStream in = Pins.class.getResourceAsStream("/pins/trees.json")) {
      return Json.mapper().readTree(in).get(key);
    } catch (IOException e) {
      throw new IllegalStateException(key, e);
    }
  }

  static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::doubleValue)
        .toArray();
  }

  static double[] flat(JsonNode array) {
    List<Double> values = new ArrayList<>();
    collect(array, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, List<Double> into) {
    if (node.isArray()) {
      node.forEach(child -> collect(child, into));
    } else {
      into.add(node.doubleValue());
    }
  }

  /** Score and gradient of the head {@code c.relu(U x + u0) + c0} of pin 4a. */
  static double head(double[] x, double[] gradient) {
    JsonNode head = of("4a").get("head");
    double[] c = doubles(head.get("c"));
    double[] u0 = doubles(head.get("u0"));
    double score = head.get("c0").doubleValue();
    for (int unit = 0; unit < c.length; unit++) {
      double[] row = doubles(head.get("U").get(unit));
      double input = u0[unit] + Rows.dot(row, x);
      if (input > 0) {
        score += c[unit] * input;
        for (int d = 0; d < x.length; d++) {
          gradient[d] += c[unit] * row[d];
        }
      }
    }
    return score;
  }

  /** Rationales of the images of pin 4a, computed from the head. */
  static Rationales rationales() {
    RationaleBuilder builder = RationaleBuilder.learning(SOURCE, 3, 1);
    add(builder, of("4a").get("positives_raw"), "p", true);
    add(builder, of("4a").get("negatives_raw"), "n", false);
    return builder.build();
  }

  private static void add(RationaleBuilder builder, JsonNode images, String name, boolean label) {
    int i = 0;
    for (JsonNode image : images) {
      double[] x = doubles(image);
      double[] gradient = new double[x.length];
      double score = head(x, gradient);
      builder.add(x, gradient, score, name + i++, label);
    }
  }
}
