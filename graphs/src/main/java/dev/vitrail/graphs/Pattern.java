package dev.vitrail.graphs;

import java.util.List;

/**
 * A node of the graph: a part that a filter looks for. Positions in continuous input pixels.
 *
 * @param id unique in the graph
 * @param filter of its layer
 * @param row mean position mu
 * @param column mean position mu
 * @param sigma deviation in pixels
 * @param meanRow mean over images of the place found; displacements are measured from it
 * @param meanColumn the same along columns
 * @param meanScore mean score over images
 * @param topScore mean of its 20 best scores, of the better half below 40 images
 * @param rank in its layer by {@code topScore}, from 1
 * @param variance of the place over images, in square pixels, both axes together
 * @param lift scores over what they would be if every map were flat with the same sum: near 1 the
 *     pattern explains nothing. Ours
 * @param parents in the layer above, strongest agreement first
 * @param parts what the pattern means, where landmarks were known
 */
public record Pattern(
    int id,
    int filter,
    double row,
    double column,
    double sigma,
    double meanRow,
    double meanColumn,
    double meanScore,
    double topScore,
    int rank,
    double variance,
    double lift,
    List<Parent> parents,
    List<PartMatch> parts) {

  /** Most parents of a pattern. */
  public static final int MAX_PARENTS = 256;

  private static final int MAX_PARTS = 1000;
  private static final double LEAST_SIGMA = 1e-6;

  /**
   * An edge of the graph.
   *
   * @param id pattern of the layer above
   * @param rowOffset mean row of the pattern less the mean place of the parent, in pixels
   * @param columnOffset the same along columns
   * @param weight share in the displacement: {@code 1/sigma^2}, normalised over parents
   * @param agreement how much both move alike, in score
   */
  public record Parent(
      int id, double rowOffset, double columnOffset, double weight, double agreement) {
    public Parent {
      finite(rowOffset, columnOffset, weight, agreement);
    }
  }

  /**
   * How well a pattern stays with one landmark. METHODS 5.3.
   *
   * @param part name of the landmark
   * @param purity share of its top images where it lies as usual relative to the landmark, 0 to 1
   * @param instability spread of the distance to the landmark over the diagonal
   */
  public record PartMatch(String part, double purity, double instability) {
    public PartMatch {
      finite(purity, instability);
      if (part == null || part.length() > GraphSource.MAX_LENGTH) {
        throw new IllegalArgumentException(
            "A part has a name of at most %d characters".formatted(GraphSource.MAX_LENGTH));
      }
    }
  }

  public Pattern {
    parents = List.copyOf(parents);
    parts = List.copyOf(parts);
    finite(row, column, meanRow, meanColumn, meanScore, topScore, variance, lift);
    if (id < 0 || filter < 0 || rank < 1 || !(sigma >= LEAST_SIGMA) || !(sigma < 1e9)) {
      throw new IllegalArgumentException(
          "A pattern needs an id and filter from 0, a rank from 1 and sigma of 1e-6 or more;"
              + " found id %d, filter %d, rank %d, sigma %s".formatted(id, filter, rank, sigma));
    }
    if (parents.size() > MAX_PARENTS || parts.size() > MAX_PARTS) {
      throw new IllegalArgumentException(
          "Pattern %d has %d parents and %d parts; at most %d and %d are allowed"
              .formatted(id, parents.size(), parts.size(), MAX_PARENTS, MAX_PARTS));
    }
  }

  /** The same pattern with what it means. */
  public Pattern withParts(List<PartMatch> matches) {
    return new Pattern(
        id,
        filter,
        row,
        column,
        sigma,
        meanRow,
        meanColumn,
        meanScore,
        topScore,
        rank,
        variance,
        lift,
        parents,
        matches);
  }

  private static void finite(double... values) {
    for (double value : values) {
      if (!(Math.abs(value) < 1e300)) {
        throw new IllegalArgumentException("Numbers of a pattern are finite, found " + value);
      }
    }
  }
}
