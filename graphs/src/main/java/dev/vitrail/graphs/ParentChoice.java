package dev.vitrail.graphs;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which patterns of the layer above a pattern hangs on: those that are displaced as it is, in the
 * images where it is seen. Release; METHODS 5.1, pin 5g.
 */
final class ParentChoice {

  private static final double STILL_SHARE = 0.5;
  private static final double BORDER = 0.1;

  private final int[] candidates;
  private final double[][] rows;
  private final double[][] columns;
  private final double[] sumRows;
  private final double[] sumColumns;
  private final double squares;

  /**
   * Chosen parents of one pattern.
   *
   * @param parents candidates' pattern indices, best first
   * @param strongest agreement with each of them
   * @param agreements of all candidates, in their order
   */
  record Choice(int[] parents, double[] strongest, double[] agreements) {}

  /**
   * Candidates with their displacements.
   *
   * @param candidates indices in the layer above
   * @param rows displacements {@code [candidates][images]} in pixels
   * @param columns displacements {@code [candidates][images]} in pixels
   */
  ParentChoice(int[] candidates, double[][] rows, double[][] columns) {
    this.candidates = candidates;
    this.rows = rows;
    this.columns = columns;
    int images = candidates.length == 0 ? 0 : rows[0].length;
    sumRows = new double[images];
    sumColumns = new double[images];
    double sum = 0;
    for (int k = 0; k < candidates.length; k++) {
      for (int i = 0; i < images; i++) {
        sumRows[i] += rows[k][i];
        sumColumns[i] += columns[k][i];
        sum += rows[k][i] * rows[k][i] + columns[k][i] * columns[k][i];
      }
    }
    squares = sum;
  }

  /** Candidates of a mined layer: those that move, lie inside the image, and score highest. */
  static ParentChoice of(Positions upper, PlaceStatistics places, Frame frame, int most) {
    int[] chosen = candidates(places, frame, most);
    double[][] rows = new double[chosen.length][upper.images()];
    double[][] columns = new double[chosen.length][upper.images()];
    for (int k = 0; k < chosen.length; k++) {
      for (int i = 0; i < upper.images(); i++) {
        rows[k][i] = upper.row(i, chosen[k]) - places.meanRows()[chosen[k]];
        columns[k][i] = upper.column(i, chosen[k]) - places.meanColumns()[chosen[k]];
      }
    }
    return new ParentChoice(chosen, rows, columns);
  }

  static int[] candidates(PlaceStatistics places, Frame frame, int most) {
    int count = places.variances().length;
    int still = (int) Math.ceil(STILL_SHARE * count);
    int[] moving = Order.ascending(places.variances());
    return Arrays.stream(
            Order.descending(places.totalScores(), Arrays.copyOfRange(moving, still, count)))
        .filter(v -> inside(places.meanRows()[v], frame.height()))
        .filter(v -> inside(places.meanColumns()[v], frame.width()))
        .limit(most)
        .toArray();
  }

  private static boolean inside(double position, double side) {
    return position >= BORDER * side && position <= (1 - BORDER) * side;
  }

  /** Candidates by their index in the layer above, best first. */
  int[] indices() {
    return candidates;
  }

  /** Number of candidates. */
  int candidates() {
    return candidates.length;
  }

  /**
   * Chooses the parents of one pattern.
   *
   * @param rowsAway displacement of the pattern in each image
   * @param columnsAway the same along columns
   * @param peaks {@code F P} at its place in each image
   * @param most parents
   */
  Choice choose(double[] rowsAway, double[] columnsAway, double[] peaks, int most) {
    double perWidth = 1 / (2 * meanSquare(rowsAway, columnsAway));
    double[] agreements = new double[candidates.length];
    int[] seen = IntStream.range(0, peaks.length).filter(i -> peaks[i] > 0).toArray();
    for (int k = 0; k < candidates.length; k++) {
      double[] down = rows[k];
      double[] across = columns[k];
      double sum = 0;
      for (int i : seen) {
        double r = rowsAway[i] - down[i];
        double c = columnsAway[i] - across[i];
        double distance = r * r + c * c;
        sum += peaks[i] * (distance > 0 ? Decay.of(distance * perWidth) : 1);
      }
      agreements[k] = sum;
    }
    int[] best = Order.descending(agreements, IntStream.range(0, candidates.length).toArray());
    int[] chosen = Arrays.copyOf(best, Math.min(most, best.length));
    return new Choice(
        Arrays.stream(chosen).map(k -> candidates[k]).toArray(),
        Arrays.stream(chosen).mapToDouble(k -> agreements[k]).toArray(),
        agreements);
  }

  /** Mean squared distance over candidates and images, {@code c} of METHODS 5.1. */
  double meanSquare(double[] rowsAway, double[] columnsAway) {
    double sum = squares;
    for (int i = 0; i < rowsAway.length; i++) {
      sum +=
          candidates.length * (rowsAway[i] * rowsAway[i] + columnsAway[i] * columnsAway[i])
              - 2 * (rowsAway[i] * sumRows[i] + columnsAway[i] * sumColumns[i]);
    }
    return Math.max(0, sum) / ((double) candidates.length * rowsAway.length);
  }
}
