package dev.vitrail.losses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.SplittableRandom;

/** Pinned numbers and drawn maps for the tests of this package. */
final class Pins {

  private Pins() {}

  static JsonNode layer() {
    return read("/pins/interpretable-layer.json");
  }

  static JsonNode read(String resource) {
    try (InputStream in = Pins.class.getResourceAsStream(resource)) {
      return Json.mapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(resource, e);
    }
  }

  /** All numbers of nested arrays, in order. */
  static double[] flat(JsonNode node) {
    java.util.ArrayList<Double> values = new java.util.ArrayList<>();
    collect(node, values);
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, java.util.List<Double> into) {
    if (node.isArray()) {
      node.forEach(child -> collect(child, into));
    } else {
      into.add(node.doubleValue());
    }
  }

  static boolean[] booleans(JsonNode node) {
    boolean[] values = new boolean[node.size()];
    for (int b = 0; b < values.length; b++) {
      values[b] = node.get(b).booleanValue();
    }
    return values;
  }

  /** NHWC from {@code [image][filter][row][column]}. */
  static double[] channelsLast(MapShape shape, double[] channelsFirst) {
    double[] maps = new double[shape.size()];
    int at = 0;
    for (int b = 0; b < shape.batch(); b++) {
      for (int f = 0; f < shape.channels(); f++) {
        for (int i = 0; i < shape.height(); i++) {
          for (int j = 0; j < shape.width(); j++) {
            maps[shape.index(b, i, j, f)] = channelsFirst[at++];
          }
        }
      }
    }
    return maps;
  }

  static float[] floats(double[] values) {
    float[] single = new float[values.length];
    for (int k = 0; k < values.length; k++) {
      single[k] = (float) values[k];
    }
    return single;
  }

  static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      wide[k] = values[k];
    }
    return wide;
  }

  /** Maps as after a ReLU: some cells zero, some maps silent. */
  static double[] drawn(MapShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] maps = new double[shape.size()];
    for (int k = 0; k < maps.length; k++) {
      maps[k] = Math.max(random.nextGaussian() + 0.3, 0);
    }
    for (int b = 0; b < shape.batch(); b++) {
      for (int f = 0; f < shape.channels(); f++) {
        if ((3 * b + f) % 7 == 4) {
          for (int cell = 0; cell < shape.cells(); cell++) {
            maps[b * shape.imageSize() + cell * shape.channels() + f] = 0;
          }
        }
      }
    }
    return maps;
  }

  /** Strictly positive maps without equal values: away from every edge of the loss. */
  static double[] smooth(MapShape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] maps = new double[shape.size()];
    for (int k = 0; k < maps.length; k++) {
      maps[k] = 0.05 + 3 * random.nextDouble();
    }
    return maps;
  }

  /** Images in turn of category 0, 1, none; filters in turn of category 0, 1. */
  static FilterLabels labels(MapShape shape) {
    int[] images = new int[shape.batch()];
    int[] filters = new int[shape.channels()];
    java.util.Arrays.setAll(images, b -> b % 3 == 2 ? FilterLabels.NEGATIVE : b % 3);
    java.util.Arrays.setAll(filters, f -> f % 2);
    return FilterLabels.of(images, filters);
  }
}
