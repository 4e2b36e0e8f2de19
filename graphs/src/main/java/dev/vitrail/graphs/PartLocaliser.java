package dev.vitrail.graphs;

import dev.vitrail.evaluate.Landmarks;
import java.util.Arrays;

/**
 * Finds a landmark from a few annotated images: each pattern votes for its place plus its mean
 * offset to the landmark, patterns with steady offsets and high scores count more. METHODS 5.3, pin
 * 5f; ours, where the paper learns an And-Or graph from a few boxes.
 */
public final class PartLocaliser {

  private final int[] patterns;
  private final double[] rows;
  private final double[] columns;
  private final double[] variances;
  private final double floor;

  private PartLocaliser(int[] patterns, double floor) {
    this.patterns = patterns;
    this.floor = floor;
    rows = new double[patterns.length];
    columns = new double[patterns.length];
    variances = new double[patterns.length];
  }

  /**
   * Learns offsets.
   *
   * @param annotated images that show the landmark, at least 1
   * @param most patterns to keep: those of the smallest variance, with one image those of the
   *     highest score
   * @param floor added to every variance, as a share of the diagonal before squaring; the paper's
   *     notes have 0.05
   */
  public static PartLocaliser fit(
      Positions positions,
      Landmarks landmarks,
      int landmark,
      int[] annotated,
      Frame frame,
      int most,
      double floor) {
    if (annotated.length == 0
        || !Arrays.stream(annotated).allMatch(i -> landmarks.present(landmark, i))) {
      throw new IllegalArgumentException(
          "A localiser needs annotated images that show " + landmarks.names().get(landmark));
    }
    double pixels = floor * frame.diagonal();
    int[] every = new int[positions.patterns()];
    Arrays.setAll(every, v -> v);
    PartLocaliser all = new PartLocaliser(every, pixels * pixels);
    for (int v : every) {
      all.learn(v, positions, landmarks, landmark, annotated);
    }
    double[] worth = all.variances;
    if (annotated.length == 1) {
      worth = Arrays.stream(every).mapToDouble(v -> -positions.score(annotated[0], v)).toArray();
    }
    return all.keep(Arrays.copyOf(Order.ascending(worth), Math.min(most, every.length)));
  }

  private void learn(int v, Positions positions, Landmarks landmarks, int k, int[] annotated) {
    int images = annotated.length;
    for (int image : annotated) {
      rows[v] += (landmarks.rows()[k][image] - positions.row(image, v)) / images;
      columns[v] += (landmarks.columns()[k][image] - positions.column(image, v)) / images;
    }
    double squares = 0;
    for (int image : annotated) {
      double row = landmarks.rows()[k][image] - positions.row(image, v) - rows[v];
      double column = landmarks.columns()[k][image] - positions.column(image, v) - columns[v];
      squares += row * row + column * column;
    }
    variances[v] = images == 1 ? 0 : squares / (2 * (images - 1));
  }

  private PartLocaliser keep(int[] chosen) {
    PartLocaliser kept = new PartLocaliser(chosen, floor);
    for (int v = 0; v < chosen.length; v++) {
      kept.rows[v] = rows[chosen[v]];
      kept.columns[v] = columns[chosen[v]];
      kept.variances[v] = variances[chosen[v]];
    }
    return kept;
  }

  /** Patterns that vote, steadiest first. */
  public int[] patterns() {
    return patterns.clone();
  }

  /** Variance of the offset of each voting pattern, in square pixels. */
  public double[] variances() {
    return variances.clone();
  }

  /**
   * Where the landmark should be.
   *
   * @return row and column in input pixels
   */
  public double[] predict(Positions positions, int image) {
    double row = 0;
    double column = 0;
    double total = 0;
    for (int v = 0; v < patterns.length; v++) {
      total += positions.score(image, patterns[v]) / (variances[v] + floor);
    }
    boolean silent = !(total > 0);
    for (int v = 0; v < patterns.length; v++) {
      double weight =
          silent
              ? 1.0 / patterns.length
              : positions.score(image, patterns[v]) / (variances[v] + floor) / total;
      row += weight * (positions.row(image, patterns[v]) + rows[v]);
      column += weight * (positions.column(image, patterns[v]) + columns[v]);
    }
    return new double[] {row, column};
  }
}
