package dev.vitrail.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The pinned numbers of METHODS 6. */
public final class Pins {

  private Pins() {}

  /** A part of the pins, such as {@code /6a/gradcam/raw}. */
  public static JsonNode at(String pointer) {
    try (InputStream in = Pins.class.getResourceAsStream("/pins/attribution.json")) {
      return Json.mapper().readTree(in).at(pointer);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nested arrays as one row of numbers. */
  public static double[] numbers(JsonNode node) {
    List<Double> all = new ArrayList<>();
    collect(node, all);
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, List<Double> into) {
    if (node.isArray()) {
      node.forEach(child -> collect(child, into));
    } else {
      into.add(node.asDouble());
    }
  }

  /** Maps {@code [channel][row][column]} or {@code [row][column]} as one image. */
  public static FeatureMaps maps(JsonNode node) {
    boolean flat = !node.get(0).get(0).isArray();
    int channels = flat ? 1 : node.size();
    JsonNode first = flat ? node : node.get(0);
    MapShape shape = new MapShape(1, first.size(), first.get(0).size(), channels);
    float[] values = new float[shape.size()];
    for (int k = 0; k < channels; k++) {
      JsonNode map = flat ? node : node.get(k);
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          values[shape.index(0, y, x, k)] = (float) map.get(y).get(x).asDouble();
        }
      }
    }
    return new FeatureMaps(shape, values);
  }

  /** Compares with a pinned array to {@code tolerance} of its largest value. */
  public static void assertNumbers(JsonNode expected, double[] found, double tolerance) {
    double[] wanted = numbers(expected);
    assertEquals(wanted.length, found.length);
    double size = 0;
    for (double v : wanted) {
      size = Math.max(size, Math.abs(v));
    }
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(wanted[i], found[i], tolerance * Math.max(size, 1e-300), "entry " + i);
    }
  }

  /** As {@link #assertNumbers(JsonNode, double[], double)} for single precision. */
  public static void assertNumbers(JsonNode expected, FeatureMaps found, double tolerance) {
    double[] wide = new double[found.values().length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = found.values()[i];
    }
    assertNumbers(expected, wide, tolerance);
  }
}
