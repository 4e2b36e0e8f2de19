package dev.vitrail.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.io.InputStream;

/** Pinned numbers of METHODS, from the test resources. */
public final class Pins {

  private Pins() {}

  public static JsonNode read(String name) {
    try (InputStream in = Pins.class.getResourceAsStream("/pins/" + name + ".json")) {
      return Json.mapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public static JsonNode metrics(String key) {
    return read("metrics").get(key);
  }

  public static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }

  public static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).intValue();
    }
    return values;
  }

  /** Rows one after another. */
  public static double[] flat(JsonNode rows) {
    double[] values = new double[rows.size() * rows.get(0).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows.get(i / rows.get(0).size()).get(i % rows.get(0).size()).doubleValue();
    }
    return values;
  }

  public static double[][] table(JsonNode rows) {
    double[][] values = new double[rows.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = doubles(rows.get(i));
    }
    return values;
  }
}
