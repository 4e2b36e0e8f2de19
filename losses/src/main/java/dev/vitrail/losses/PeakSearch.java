package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;
import java.util.Arrays;

/** Peaks of one image at a time, all channels together so that reads stay contiguous. */
final class PeakSearch {

  private final MapShape shape;
  private final double[] cell;

  /** Largest value, and row and column of the peak, {@code [channels]}. */
  final double[] best;

  final double[] rows;
  final double[] columns;

  PeakSearch(MapShape shape) {
    this.shape = shape;
    cell = new double[shape.channels()];
    best = new double[shape.channels()];
    rows = new double[shape.channels()];
    columns = new double[shape.channels()];
  }

  /** Finds the peaks of one image; METHODS 1.1. */
  void run(Values maps, int image, TemplateMask.Peak rule) {
    argmax(maps, image);
    if (rule == TemplateMask.Peak.CENTROID) {
      centroid(maps, image);
    }
  }

  private void argmax(Values maps, int image) {
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    Arrays.fill(rows, 0);
    Arrays.fill(columns, 0);
    for (int i = 0; i < shape.height(); i++) {
      for (int j = 0; j < shape.width(); j++) {
        maps.read(shape.index(image, i, j, 0), cell.length, cell);
        keepLarger(cell, best, rows, columns, i, j);
      }
    }
  }

  private static void keepLarger(
      double[] cell, double[] best, double[] rows, double[] columns, int i, int j) {
    for (int c = 0; c < cell.length; c++) {
      if (cell[c] > best[c]) {
        best[c] = cell[c];
        rows[c] = i;
        columns[c] = j;
      }
    }
  }

  private void centroid(Values maps, int image) {
    double[] mass = new double[cell.length];
    Arrays.fill(rows, 0);
    Arrays.fill(columns, 0);
    for (int i = 0; i < shape.height(); i++) {
      for (int j = 0; j < shape.width(); j++) {
        maps.read(shape.index(image, i, j, 0), cell.length, cell);
        for (int c = 0; c < cell.length; c++) {
          mass[c] += cell[c];
          rows[c] += i * cell[c];
          columns[c] += j * cell[c];
        }
      }
    }
    for (int c = 0; c < cell.length; c++) {
      rows[c] = round(rows[c], mass[c], shape.height());
      columns[c] = round(columns[c], mass[c], shape.width());
    }
  }

  /** The release's rounding: halves go up. Kept on the map for values that are not after ReLU. */
  static double round(double moment, double mass, int side) {
    double place = Math.floor(moment / Math.max(mass, 1e-9) + 0.5);
    return Math.min(Math.max(place, 0), side - 1);
  }
}
