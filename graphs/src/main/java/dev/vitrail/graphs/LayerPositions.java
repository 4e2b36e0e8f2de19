package dev.vitrail.graphs;

import java.util.Arrays;

/**
 * Where every pattern of a layer was found in every image, and how strongly. Eighteen bytes a
 * pattern and image, 26 with expected places; nothing else of mining grows with the images.
 */
public final class LayerPositions implements Positions {

  private final LayerGrid grid;
  private final int images;
  private final int patterns;
  private final char[] cells;
  private final float[] rows;
  private final float[] columns;
  private final double[] scores;
  private final double[] peaks;
  private final double[] chances;

  LayerPositions(LayerGrid grid, int images, int patterns, GraphConfig.Place place) {
    this.grid = grid;
    this.images = images;
    this.patterns = patterns;
    int size = Math.multiplyExact(images, patterns);
    int between = place == GraphConfig.Place.EXPECTED ? size : 0;
    cells = new char[size];
    rows = new float[between];
    columns = new float[between];
    scores = new double[size];
    peaks = new double[size];
    chances = new double[patterns];
  }

  void set(int image, int pattern, int cell, double score, double peak) {
    int at = image * patterns + pattern;
    cells[at] = (char) cell;
    scores[at] = score;
    peaks[at] = peak;
  }

  /** Where a pattern is expected, if that is its place. */
  void expect(int image, int pattern, double row, double column) {
    if (rows.length > 0) {
      rows[image * patterns + pattern] = (float) row;
      columns[image * patterns + pattern] = (float) column;
    }
  }

  /** The layer. */
  public LayerGrid grid() {
    return grid;
  }

  @Override
  public int images() {
    return images;
  }

  @Override
  public int patterns() {
    return patterns;
  }

  /** The cell of the layer where a pattern is strongest. */
  public int cell(int image, int pattern) {
    return cells[image * patterns + pattern];
  }

  @Override
  public double row(int image, int pattern) {
    return rows.length > 0 ? rows[image * patterns + pattern] : grid.row(cell(image, pattern));
  }

  @Override
  public double column(int image, int pattern) {
    return rows.length > 0
        ? columns[image * patterns + pattern]
        : grid.column(cell(image, pattern));
  }

  @Override
  public double score(int image, int pattern) {
    return scores[image * patterns + pattern];
  }

  /** {@code F P} at the place found; 0 where the filter is silent in the window. */
  public double peak(int image, int pattern) {
    return peaks[image * patterns + pattern];
  }

  @Override
  public boolean active(int image, int pattern) {
    return peak(image, pattern) > 0;
  }

  /** Mean score over all patterns and images, the unit in which layers are compared. */
  public double meanScore() {
    double sum = 0;
    for (int image = 0; image < images; image++) {
      double one = 0;
      for (int v = 0; v < patterns; v++) {
        one += scores[image * patterns + v];
      }
      sum += one;
    }
    return sum / scores.length;
  }

  /** Sum over images of the score that the pattern would have if its filter's map were flat. */
  double chance(int pattern) {
    return chances[pattern];
  }

  void clearChances() {
    Arrays.fill(chances, 0);
  }

  void addChances(ImageStep image) {
    for (int v = 0; v < patterns; v++) {
      chances[v] += image.chance(v);
    }
  }
}
