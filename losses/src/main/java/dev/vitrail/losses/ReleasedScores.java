package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;

/**
 * What the released update reads off the maps: for every pair (image, filter), filters fastest, the
 * peak, and the mean of the map times its own template, times another template, and alone.
 */
final class ReleasedScores {

  final MapShape shape;
  final double[] slopes;
  final double[] rows;
  final double[] columns;
  final boolean[] silent;

  /** S, the mean of {@code x * u}. */
  final double[] match;

  /** Mean of {@code x * u'}, u' the template that Z is made from. */
  final double[] other;

  /** Mean of x. */
  final double[] mass;

  /** Mean of the square of x. */
  final double[] energy;

  /** Root mean square distance of the activation from the peak, in cells; centroid only. */
  final double[] spread;

  private final TemplateMask.Peak rule;

  ReleasedScores(MapShape shape, TemplateMask mask) {
    this.shape = shape;
    rule = mask.peak();
    slopes = mask.slopes(shape);
    int pairs = shape.batch() * shape.channels();
    rows = new double[pairs];
    columns = new double[pairs];
    silent = new boolean[pairs];
    match = new double[pairs];
    other = new double[pairs];
    mass = new double[pairs];
    energy = new double[pairs];
    spread = new double[pairs];
  }

  /** Peaks of one image; returns its silent maps. */
  int findPeaks(Values maps, int image) {
    int filters = shape.channels();
    PeakSearch search = new PeakSearch(shape);
    search.run(maps, image, rule);
    System.arraycopy(search.rows, 0, rows, image * filters, filters);
    System.arraycopy(search.columns, 0, columns, image * filters, filters);
    int count = 0;
    for (int f = 0; f < filters; f++) {
      silent[image * filters + f] = !(search.best[f] > 0);
      count += silent[image * filters + f] ? 1 : 0;
    }
    return count;
  }

  /** Scores of one image; all peaks must be known. */
  void match(Values maps, int image) {
    ImageScores sums = new ImageScores(shape.channels());
    boolean centroid = rule == TemplateMask.Peak.CENTROID;
    for (int f = 0; f < shape.channels(); f++) {
      sums.aim(f, image, centroid);
    }
    double[] cell = new double[shape.channels()];
    for (int i = 0; i < shape.height(); i++) {
      for (int j = 0; j < shape.width(); j++) {
        maps.read(shape.index(image, i, j, 0), cell.length, cell);
        add(cell, i, j, sums.row, sums.column, sums.slope, sums.match);
        add(cell, i, j, sums.otherRow, sums.otherColumn, sums.otherSlope, sums.other);
        addMass(cell, sums.mass, sums.energy);
        if (centroid) {
          addMoment(cell, i, j, sums.row, sums.column, sums.moment);
        }
      }
    }
    sums.store(image);
  }

  /**
   * Makes the scores those of maps divided by their filter's standard deviation over all cells of
   * the batch; a filter without any spread keeps its own.
   */
  void divideByDeviation() {
    int filters = shape.channels();
    for (int f = 0; f < filters; f++) {
      double mean = 0;
      double square = 0;
      for (int pair = f; pair < mass.length; pair += filters) {
        mean += mass[pair] / shape.batch();
        square += energy[pair] / shape.batch();
      }
      double variance = square - mean * mean;
      double scale = variance > 1e-12 * square ? 1 / Math.sqrt(variance) : 1;
      for (int pair = f; pair < mass.length; pair += filters) {
        match[pair] *= scale;
        other[pair] *= scale;
        mass[pair] *= scale;
      }
    }
  }

  private static void add(
      double[] cell,
      double i,
      double j,
      double[] row,
      double[] column,
      double[] slope,
      double[] sum) {
    for (int f = 0; f < cell.length; f++) {
      double distance = Math.abs(i - row[f]) + Math.abs(j - column[f]);
      sum[f] += cell[f] * Math.max(1 - slope[f] * distance, -1);
    }
  }

  private static void addMass(double[] cell, double[] sum, double[] squares) {
    for (int f = 0; f < cell.length; f++) {
      sum[f] += cell[f];
      squares[f] += cell[f] * cell[f];
    }
  }

  private static void addMoment(
      double[] cell, double i, double j, double[] row, double[] column, double[] sum) {
    for (int f = 0; f < cell.length; f++) {
      double di = i - row[f];
      double dj = j - column[f];
      sum[f] += cell[f] * (di * di + dj * dj);
    }
  }

  /** Templates and running sums of one image, {@code [filters]} each. */
  private final class ImageScores {

    final double[] row;
    final double[] column;
    final double[] slope;
    final double[] otherRow;
    final double[] otherColumn;
    final double[] otherSlope;
    final double[] match;
    final double[] other;
    final double[] mass;
    final double[] energy;
    final double[] moment;

    ImageScores(int filters) {
      row = new double[filters];
      column = new double[filters];
      slope = slopes;
      otherRow = new double[filters];
      otherColumn = new double[filters];
      otherSlope = new double[filters];
      match = new double[filters];
      other = new double[filters];
      mass = new double[filters];
      energy = new double[filters];
      moment = new double[filters];
    }

    /**
     * The templates of one filter. For Z the release, by a slip of axes, takes the mask of the last
     * image and last filter for the first ones; the simplified form mirrors the template instead.
     */
    void aim(int f, int image, boolean centroid) {
      int filters = shape.channels();
      int pair = image * filters + f;
      row[f] = rows[pair];
      column[f] = columns[pair];
      if (centroid) {
        int opposite = (shape.batch() - 1 - image) * filters + filters - 1 - f;
        otherRow[f] = rows[opposite];
        otherColumn[f] = columns[opposite];
        otherSlope[f] = slopes[filters - 1 - f];
      } else {
        otherRow[f] = shape.height() - 1 - rows[pair];
        otherColumn[f] = shape.width() - 1 - columns[pair];
        otherSlope[f] = slopes[f];
      }
    }

    void store(int image) {
      for (int f = 0; f < mass.length; f++) {
        int pair = image * mass.length + f;
        ReleasedScores.this.match[pair] = match[f] / shape.cells();
        ReleasedScores.this.other[pair] = other[f] / shape.cells();
        ReleasedScores.this.mass[pair] = mass[f] / shape.cells();
        ReleasedScores.this.energy[pair] = energy[f] / shape.cells();
        spread[pair] = Math.sqrt(moment[f] / Math.max(mass[f], 1e-9));
      }
    }
  }
}
