package dev.vitrail.cli.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.Frame;
import dev.vitrail.graphs.GraphConfig;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.graphs.GraphSource;
import dev.vitrail.graphs.LayerGrid;
import dev.vitrail.graphs.Pattern;
import dev.vitrail.trees.PartAssignment;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Parts of filters from a graph on inputs of 100 x 100 pixels, so that 21 pixels are in reach. */
class GraphPartsTest {

  private static final String NET = "a".repeat(64);
  private static final int FILTERS = 12;

  private static Pattern pattern(int id, int filter, double row, double column, double lift) {
    return new Pattern(
        id, filter, row, column, 5, row, column, 1, 1, id + 1, 1, lift, List.of(), List.of());
  }

  /** Patterns by rank: a pattern's rank is its id and 1. */
  private static ExplanatoryGraph graph(Pattern... patterns) {
    ReceptiveField field = new ReceptiveField(5, 10, 10);
    LayerGrid grid = new LayerGrid("maps", 10, 10, FILTERS, field, field);
    GraphLayer layer =
        new GraphLayer(
            grid,
            Collections.nCopies(FILTERS, 1.0),
            0,
            1,
            patterns.length,
            List.of(),
            List.of(patterns));
    return new ExplanatoryGraph(
        ExplanatoryGraph.FORMAT,
        new GraphSource("net", NET, "images", "fox", ""),
        new Frame(100, 100),
        10,
        "",
        0,
        GraphConfig.defaults(),
        List.of(layer));
  }

  private static Optional<PartAssignment> parts(ExplanatoryGraph graph) {
    return GraphParts.of(graph, NET, "maps");
  }

  @Test
  void filtersWhoseBestPatternsLieTogetherShareAPart() {
    PartAssignment parts =
        parts(
                graph(
                    pattern(1, 0, 20, 30, 3),
                    pattern(7, 0, 80, 80, 3), // second best of its filter
                    pattern(2, 1, 70, 60, 3),
                    pattern(3, 2, 30, 40, 3), // 14 pixels from the first
                    pattern(4, 3, 50, 50, 1.2), // no pattern: its lift is too small
                    pattern(5, 4, 70, 80, 3),
                    pattern(6, 5, 42, 30, 3))) // 22 pixels from the first, out of reach
            .orElseThrow();
    assertEquals(
        List.of("30% across, 20% down", "60% across, 70% down", "30% across, 42% down"),
        parts.parts());
    int other = PartAssignment.OTHER;
    int[] expected = {0, 1, 0, other, 1, 2, other, other, other, other, other, other};
    assertArrayEquals(expected, parts.partOf());
  }

  @Test
  void thereAreAtMostSixParts() {
    Pattern[] patterns = new Pattern[8];
    for (int f = 0; f < patterns.length; f++) {
      patterns[f] = pattern(f, f, 10 + 25 * (f % 4), f < 4 ? 20 : 80, 3);
    }
    PartAssignment parts = parts(graph(patterns)).orElseThrow();
    assertEquals(GraphParts.PARTS, parts.parts().size());
    assertEquals(5, parts.partOf()[5]);
    assertEquals(PartAssignment.OTHER, parts.partOf()[6]);
  }

  @Test
  void otherGraphsSayNothing() {
    ExplanatoryGraph graph = graph(pattern(1, 0, 20, 30, 3));
    assertEquals(Optional.empty(), GraphParts.of(graph, "b".repeat(64), "maps"));
    assertEquals(Optional.empty(), GraphParts.of(graph, NET, "lower"));
    assertEquals(Optional.empty(), parts(graph(pattern(1, 0, 20, 30, 1))));
  }
}
