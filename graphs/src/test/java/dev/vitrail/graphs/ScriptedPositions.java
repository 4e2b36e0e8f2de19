package dev.vitrail.graphs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.evaluate.Landmarks;
import java.util.ArrayList;
import java.util.List;

/** Positions and scores written down, {@code [pattern][image]}. */
record ScriptedPositions(double[][] rows, double[][] columns, double[][] scores)
    implements Positions {

  /** One pattern of a pin. */
  static ScriptedPositions one(JsonNode points, JsonNode scores) {
    return new ScriptedPositions(
        new double[][] {axis(points, 0)},
        new double[][] {axis(points, 1)},
        new double[][] {Pins.flat(scores)});
  }

  /** One coordinate of points; NaN where a point is null. */
  static double[] axis(JsonNode points, int axis) {
    double[] values = new double[points.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode point = points.get(i);
      values[i] = point.isNull() ? Double.NaN : point.get(axis).doubleValue();
    }
    return values;
  }

  /** Landmarks by name, each a list of points. */
  static Landmarks landmarks(JsonNode byName) {
    List<String> names = new ArrayList<>();
    byName.fieldNames().forEachRemaining(names::add);
    return new Landmarks(
        names,
        names.stream().map(n -> axis(byName.get(n), 0)).toArray(double[][]::new),
        names.stream().map(n -> axis(byName.get(n), 1)).toArray(double[][]::new));
  }

  @Override
  public int images() {
    return rows[0].length;
  }

  @Override
  public int patterns() {
    return rows.length;
  }

  @Override
  public double row(int image, int pattern) {
    return rows[pattern][image];
  }

  @Override
  public double column(int image, int pattern) {
    return columns[pattern][image];
  }

  @Override
  public double score(int image, int pattern) {
    return scores[pattern][image];
  }
}
