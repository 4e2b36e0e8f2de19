package dev.vitrail.cli.tree;

import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.graphs.Pattern;
import dev.vitrail.trees.PartAssignment;
import dev.vitrail.trees.PartLearner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which part each filter looks at, by an explanatory graph of the same net, where no landmarks are
 * known: filters whose best patterns lie near each other stand for one part. METHODS 4.3.4 asks for
 * one part a filter; taking it from the graph is ours.
 */
final class GraphParts {

  /** Parts at most; filters far from all of them have none. */
  static final int PARTS = 6;

  private GraphParts() {}

  /**
   * The parts: the best pattern of all opens one, and so does each next one that lies farther than
   * {@link PartLearner#REACH} of the diagonal from all that are open; the others join the nearest.
   *
   * @param graph of any net
   * @param net checksum of the net of the tree
   * @param maps its layer whose filters are told of
   * @return nothing for a graph of another net, or one without patterns of that layer
   */
  static Optional<PartAssignment> of(ExplanatoryGraph graph, String net, String maps) {
    if (!graph.source().netSha256().equals(net)) {
      return Optional.empty();
    }
    return graph.layers().stream()
        .filter(layer -> layer.grid().name().equals(maps))
        .findFirst()
        .map(layer -> parts(graph, layer))
        .filter(parts -> !parts.parts().isEmpty());
  }

  private static PartAssignment parts(ExplanatoryGraph graph, GraphLayer layer) {
    int[] partOf = new int[layer.grid().filters()];
    Arrays.fill(partOf, PartAssignment.OTHER);
    double reach = PartLearner.REACH * graph.input().diagonal();
    List<Pattern> open = new ArrayList<>();
    for (Pattern pattern : best(layer)) {
      int nearest = nearest(open, pattern);
      if (nearest >= 0 && distance(open.get(nearest), pattern) <= reach) {
        partOf[pattern.filter()] = nearest;
      } else if (open.size() < PARTS) {
        partOf[pattern.filter()] = open.size();
        open.add(pattern);
      }
    }
    return new PartAssignment(open.stream().map(p -> name(graph, p)).toList(), partOf);
  }

  /** The best pattern of each filter that has one, best first. */
  private static List<Pattern> best(GraphLayer layer) {
    Map<Integer, Pattern> best = new HashMap<>();
    for (Pattern pattern : layer.patterns()) {
      if (pattern.lift() >= ExplanatoryGraph.LEAST_LIFT) {
        best.merge(pattern.filter(), pattern, (a, b) -> a.rank() <= b.rank() ? a : b);
      }
    }
    return best.values().stream()
        .sorted(Comparator.comparingInt(Pattern::rank).thenComparingInt(Pattern::id))
        .toList();
  }

  /** Index of the nearest, the first on ties, or -1 of none. */
  private static int nearest(List<Pattern> open, Pattern pattern) {
    int nearest = -1;
    for (int part = 0; part < open.size(); part++) {
      if (nearest < 0 || distance(open.get(part), pattern) < distance(open.get(nearest), pattern)) {
        nearest = part;
      }
    }
    return nearest;
  }

  private static double distance(Pattern a, Pattern b) {
    return Math.hypot(a.meanRow() - b.meanRow(), a.meanColumn() - b.meanColumn());
  }

  /** Where in the image it lies, in percent. */
  private static String name(ExplanatoryGraph graph, Pattern pattern) {
    return "%.0f%% across, %.0f%% down"
        .formatted(
            100 * pattern.meanColumn() / graph.input().width(),
            100 * pattern.meanRow() / graph.input().height());
  }
}
