package dev.vitrail.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.engine.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.SplittableRandom;

/** The pinned toy layer of METHODS 2.5 and drawn layers. */
final class Toy {

  static final List<String> NAMES = List.of("head", "legs");

  private Toy() {}

  static JsonNode pins() {
    try (InputStream in = Toy.class.getResourceAsStream("/pins/location.json")) {
      return Json.mapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Peaks.Grid grid() {
    ReceptiveField axis = new ReceptiveField(16, 32, 32);
    return new Peaks.Grid(axis, axis, 7, 7, 4, false);
  }

  static Landmarks landmarks() {
    double[][] rows = new double[2][5];
    double[][] columns = new double[2][5];
    for (int k = 0; k < 2; k++) {
      JsonNode points = pins().get("landmarks_row_col").get(NAMES.get(k));
      for (int b = 0; b < 5; b++) {
        rows[k][b] = points.get(b).isNull() ? Double.NaN : points.get(b).get(0).doubleValue();
        columns[k][b] = points.get(b).isNull() ? Double.NaN : points.get(b).get(1).doubleValue();
      }
    }
    return new Landmarks(NAMES, rows, columns);
  }

  static Peaks peaks() {
    int[] cells = new int[20];
    float[] values = new float[20];
    for (int f = 0; f < 4; f++) {
      JsonNode points = pins().get("peaks_row_col").get(String.valueOf(f));
      JsonNode strengths = pins().get("peak_values").get(String.valueOf(f));
      for (int b = 0; b < 5; b++) {
        values[b * 4 + f] = strengths.get(b).floatValue();
        if (!points.get(b).isNull()) {
          cells[b * 4 + f] = points.get(b).get(0).intValue() * 7 + points.get(b).get(1).intValue();
        }
      }
    }
    return Peaks.of(grid(), cells, values);
  }

  /** Landmarks all over a 224 pixel image; the second is missing on every fifth image. */
  static Landmarks drawnLandmarks(int images, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] rows = new double[2][images];
    double[][] columns = new double[2][images];
    for (int b = 0; b < images; b++) {
      for (int k = 0; k < 2; k++) {
        boolean missing = k == 1 && b % 5 == 0;
        rows[k][b] = missing ? Double.NaN : random.nextDouble(10, 214);
        columns[k][b] = missing ? Double.NaN : random.nextDouble(10, 214);
      }
    }
    return new Landmarks(NAMES, rows, columns);
  }

  /** A grid fine enough that rounding to cells hardly matters: 224 cells of one pixel. */
  static Peaks.Grid fineGrid(int filters) {
    return Peaks.Grid.of(
        new MapShape(1, 224, 224, filters), ReceptiveField.PIXEL, ReceptiveField.PIXEL);
  }

  /** Peaks on a fine grid at given pixels, {@code [filters][images]}; NaN rows are silent. */
  static Peaks finePeaks(double[][] rows, double[][] columns) {
    int filters = rows.length;
    int images = rows[0].length;
    int[] cells = new int[filters * images];
    float[] values = new float[cells.length];
    for (int b = 0; b < images; b++) {
      for (int f = 0; f < filters; f++) {
        if (!Double.isNaN(rows[f][b])) {
          int row = Math.min(Math.max((int) rows[f][b], 0), 223);
          int column = Math.min(Math.max((int) columns[f][b], 0), 223);
          cells[b * filters + f] = row * 224 + column;
          values[b * filters + f] = 1 + b % 3;
        }
      }
    }
    return Peaks.of(fineGrid(filters), cells, values);
  }

  static double[] map(double[] values, java.util.function.DoubleUnaryOperator change) {
    return java.util.Arrays.stream(values).map(change).toArray();
  }
}
