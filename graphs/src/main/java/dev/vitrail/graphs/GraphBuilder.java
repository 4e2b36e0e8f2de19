package dev.vitrail.graphs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Turns learned layers into a graph. */
final class GraphBuilder {

  private static final int TOP_IMAGES = 20;

  private GraphBuilder() {}

  /** Images over which best scores are taken: 20, or half of fewer than 40. METHODS 5.3. */
  static int topImages(int images) {
    return Math.max(1, Math.min(TOP_IMAGES, images / 2));
  }

  /**
   * The nodes and edges of one layer.
   *
   * @param firstId id of the first pattern
   * @param above the layer above, if any
   * @param firstIdAbove id of its first pattern
   */
  static GraphLayer layer(
      LayerMiner.Learned learned,
      double[] deviations,
      int firstId,
      List<LayerMiner.Learned> above,
      int firstIdAbove) {
    Patterns patterns = learned.patterns();
    LayerPositions positions = learned.positions();
    double[] tops = topScores(positions);
    int[] ranks = ranks(tops);
    List<Pattern> nodes = new ArrayList<>();
    for (int f = 0; f < patterns.grid().filters(); f++) {
      for (int v = patterns.first()[f]; v < patterns.first()[f + 1]; v++) {
        double total = learned.places().totalScores()[v];
        double chance = positions.chance(v);
        nodes.add(
            new Pattern(
                firstId + v,
                f,
                patterns.rows()[v],
                patterns.columns()[v],
                patterns.sigmas()[v],
                learned.places().meanRows()[v],
                learned.places().meanColumns()[v],
                total / positions.images(),
                tops[v],
                ranks[v],
                learned.places().variances()[v],
                chance > 0 ? total / chance : 0,
                above.isEmpty() ? List.of() : parents(learned, v, above.get(0), firstIdAbove),
                List.of()));
      }
    }
    return new GraphLayer(
        patterns.grid(),
        Arrays.stream(deviations).boxed().toList(),
        learned.tau(),
        positions.meanScore(),
        nodes.size(),
        learned.logLikelihood(),
        nodes);
  }

  private static List<Pattern.Parent> parents(
      LayerMiner.Learned learned, int v, LayerMiner.Learned above, int firstId) {
    int[] parents = learned.patterns().parents()[v];
    double[] sigmas = above.patterns().sigmas();
    double total = Arrays.stream(parents).mapToDouble(k -> 1 / (sigmas[k] * sigmas[k])).sum();
    List<Pattern.Parent> edges = new ArrayList<>();
    for (int k = 0; k < parents.length; k++) {
      int parent = parents[k];
      edges.add(
          new Pattern.Parent(
              firstId + parent,
              learned.patterns().rows()[v] - above.places().meanRows()[parent],
              learned.patterns().columns()[v] - above.places().meanColumns()[parent],
              1 / (sigmas[parent] * sigmas[parent]) / total,
              learned.agreements()[v][k]));
    }
    return edges;
  }

  /** Mean of the best scores of each pattern. */
  static double[] topScores(Positions positions) {
    int top = topImages(positions.images());
    return IntStream.range(0, positions.patterns())
        .parallel()
        .mapToDouble(v -> Arrays.stream(best(positions, v, top)).sum() / top)
        .toArray();
  }

  /** The best scores of a pattern, highest first; no more images than there are. */
  private static double[] best(Positions positions, int v, int top) {
    double[] best = new double[top];
    int found = 0;
    for (int i = 0; i < positions.images(); i++) {
      double score = positions.score(i, v);
      if (found < top || score > best[top - 1]) {
        int at = found < top ? found++ : top - 1;
        for (; at > 0 && best[at - 1] < score; at--) {
          best[at] = best[at - 1];
        }
        best[at] = score;
      }
    }
    return best;
  }

  private static int[] ranks(double[] scores) {
    int[] order = Order.descending(scores);
    int[] ranks = new int[order.length];
    for (int k = 0; k < order.length; k++) {
      ranks[order[k]] = k + 1;
    }
    return ranks;
  }
}
