package dev.vitrail.graphs;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Which patterns of a layer a measure looks at, by the mean of their best scores. METHODS 5.3: the
 * paper's fixed number is a small share of the patterns and a large one of the filters, so matched
 * shares are reported beside it.
 */
public enum Selection {
  /** The paper's 167 best. */
  PAPER,
  /** The best tenth, the same share of patterns and of filters. */
  TENTH,
  /** The best pattern of each filter. */
  ONE_A_FILTER;

  /**
   * Chooses patterns.
   *
   * @param filters filter of each pattern
   * @return indices, best first
   */
  public int[] of(Positions positions, int[] filters) {
    double[] scores = GraphBuilder.topScores(positions);
    int[] order = Order.descending(scores);
    return switch (this) {
      case PAPER -> Arrays.copyOf(order, Math.min(order.length, ExplanatoryGraph.PAPER_PATTERNS));
      case TENTH -> Arrays.copyOf(order, Math.max(1, (int) Math.ceil(order.length / 10.0)));
      case ONE_A_FILTER -> firstOfEach(order, filters);
    };
  }

  /**
   * What METHODS 5.2 keeps of a layer: the paper's 167 best, the best tenth where that is less.
   *
   * @param filters filter of each pattern
   * @return indices, best first
   */
  public static int[] kept(Positions positions, int[] filters) {
    boolean few = positions.patterns() < 10 * ExplanatoryGraph.PAPER_PATTERNS;
    return (few ? TENTH : PAPER).of(positions, filters);
  }

  /** Filters of a layer's patterns. */
  public static int[] filters(GraphLayer layer) {
    return layer.patterns().stream().mapToInt(Pattern::filter).toArray();
  }

  /** Filters of raw filters: themselves. */
  public static int[] filters(FilterPeaks peaks) {
    return IntStream.range(0, peaks.patterns()).toArray();
  }

  private static int[] firstOfEach(int[] order, int[] filters) {
    BitSet seen = new BitSet();
    return Arrays.stream(order)
        .filter(
            v -> {
              boolean first = !seen.get(filters[v]);
              seen.set(filters[v]);
              return first;
            })
        .toArray();
  }
}
