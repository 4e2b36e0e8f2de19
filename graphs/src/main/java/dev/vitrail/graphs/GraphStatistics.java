package dev.vitrail.graphs;

import java.util.ArrayList;
import java.util.List;

/**
 * Size and use of a graph, layer by layer. METHODS 5.3.
 *
 * @param layers lowest first
 */
public record GraphStatistics(List<OfLayer> layers) {

  public GraphStatistics {
    layers = List.copyOf(layers);
  }

  /**
   * One layer.
   *
   * @param layer its name
   * @param mined patterns that were mined
   * @param kept patterns in the graph
   * @param keptPerFilter mean over the filters of the layer
   * @param edges to the layer above
   * @param inactiveShare share of (pattern, image) pairs where the filter is silent in the window
   * @param lifted share of the kept patterns of lift {@link ExplanatoryGraph#LEAST_LIFT} or more
   * @param logLikelihood before each iteration and after the last one
   */
  public record OfLayer(
      String layer,
      int mined,
      int kept,
      double keptPerFilter,
      int edges,
      double inactiveShare,
      double lifted,
      List<Double> logLikelihood) {}

  /**
   * Measures a graph.
   *
   * @param positions of its patterns, as mined or inferred, lowest layer first
   */
  public static GraphStatistics of(ExplanatoryGraph graph, List<? extends Positions> positions) {
    List<OfLayer> layers = new ArrayList<>();
    for (int l = 0; l < graph.layers().size(); l++) {
      GraphLayer layer = graph.layers().get(l);
      int kept = layer.patterns().size();
      layers.add(
          new OfLayer(
              layer.grid().name(),
              layer.mined(),
              kept,
              (double) kept / layer.grid().filters(),
              layer.patterns().stream().mapToInt(p -> p.parents().size()).sum(),
              inactive(positions.get(l)),
              (double)
                      layer.patterns().stream()
                          .filter(p -> p.lift() >= ExplanatoryGraph.LEAST_LIFT)
                          .count()
                  / Math.max(1, kept),
              layer.logLikelihood()));
    }
    return new GraphStatistics(layers);
  }

  private static double inactive(Positions positions) {
    long silent = 0;
    for (int image = 0; image < positions.images(); image++) {
      for (int v = 0; v < positions.patterns(); v++) {
        silent += positions.active(image, v) ? 0 : 1;
      }
    }
    return (double) silent / Math.max(1, (long) positions.images() * positions.patterns());
  }
}
