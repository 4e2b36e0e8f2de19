package dev.vitrail.graphs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Pinned numbers of METHODS 5 and the small layer that they use. */
final class Pins {

  private Pins() {}

  static JsonNode graph(String key) {
    try (InputStream in = Pins.class.getResourceAsStream("/pins/graph.json")) {
      return Json.mapper().readTree(in).get(key);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All numbers of nested arrays, in order. */
  static double[] flat(JsonNode node) {
    List<Double> values = new ArrayList<>();
    collect(node, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, List<Double> into) {
    if (node.isArray()) {
      node.forEach(child -> collect(child, into));
    } else {
      into.add(node.doubleValue());
    }
  }

  static float[] floats(JsonNode node) {
    double[] wide = flat(node);
    float[] values = new float[wide.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) wide[i];
    }
    return values;
  }

  /** One filter of 4 x 4 cells, 8 pixels apart, the first at 3.5. */
  static LayerGrid smallGrid() {
    return grid("small", 4, 1, 8, 3.5);
  }

  static LayerGrid grid(String name, int side, int filters, double stride, double start) {
    ReceptiveField axis = new ReceptiveField(start, stride, 2 * stride);
    return new LayerGrid(name, side, side, filters, axis, axis);
  }
}
