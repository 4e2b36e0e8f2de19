package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.evaluate.Landmarks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pin 5h and properties on drawn maps with planted parts. */
class GraphMinerTest {

  private static final int IMAGES = 80;
  private static final double[][] LANDMARKS = {{-40, -30}, {35, 40}};

  static GraphMiner.Mined mine(LayerMaps maps, GraphConfig config) {
    return new GraphMiner(config).mine(maps, maps, GraphSource.UNKNOWN, Progress.NONE);
  }

  static Landmarks landmarks(PlantedMaps planted) {
    double[][] rows = new double[2][];
    double[][] columns = new double[2][];
    for (int k = 0; k < 2; k++) {
      double[] at = LANDMARKS[k];
      rows[k] = Arrays.stream(planted.shiftRows()).map(s -> s + 112 + at[0]).toArray();
      columns[k] = Arrays.stream(planted.shiftColumns()).map(s -> s + 112 + at[1]).toArray();
    }
    return new Landmarks(List.of("head", "tail"), rows, columns);
  }

  private static double instability(Positions positions, int[] chosen, PlantedMaps planted) {
    PatternInstability.Options options = PatternInstability.Options.paper(IMAGES);
    return PatternInstability.of(
            positions, chosen, landmarks(planted), PlantedMaps.FRAME, options, 1)
        .mean()
        .value();
  }

  private static double lower(GraphMiner.Mined mined, PlantedMaps planted) {
    Positions positions = mined.positions().get(0);
    int[] filters = Selection.filters(mined.graph().layers().get(0));
    return instability(positions, Selection.TENTH.of(positions, filters), planted);
  }

  /** Upper end of the interval of the lower layer's instability less its constant-place floor. */
  private static double aboveFloor(GraphMiner.Mined mined, PlantedMaps planted) {
    GraphLayer layer = mined.graph().layers().get(0);
    Positions positions = mined.positions().get(0);
    return PatternInstability.difference(
            positions,
            new FixedPositions(positions, layer),
            Selection.TENTH.of(positions, Selection.filters(layer)),
            landmarks(planted),
            PlantedMaps.FRAME,
            PatternInstability.Options.paper(IMAGES),
            1)
        .high();
  }

  @Test
  void parentsMakePatternsStable() {
    double sumWith = 0;
    double sumWithout = 0;
    for (int seed = 1; seed <= 4; seed++) {
      PlantedMaps planted = PlantedMaps.draw(IMAGES, seed);
      GraphConfig config = GraphConfig.defaults().withSeed(seed);
      GraphMiner.Mined mined = mine(planted.maps(), config);
      double with = lower(mined, planted);
      double without = lower(mine(planted.maps(), config.withParents(0, 100)), planted);
      FilterPeaks peaks = FilterPeaks.of(planted.maps(), 0);
      double raw = instability(peaks, Selection.filters(peaks), planted);
      assertTrue(with < 0.6 * raw, "seed %d: %s of %s".formatted(seed, with, raw));
      assertTrue(aboveFloor(mined, planted) < 0, "no better than a constant place");
      sumWith += with;
      sumWithout += without;
      for (GraphLayer layer : mined.graph().layers()) {
        List<Double> logged = layer.logLikelihood();
        assertEquals(21, logged.size());
        assertTrue(logged.get(20) > logged.get(0), () -> layer.grid().name() + logged);
      }
    }
    assertTrue(sumWith < 0.8 * sumWithout, sumWith + " of " + sumWithout);
  }

  @Test
  void expectedPlacesAreSteadierThanStrongestCells() {
    double strongest = 0;
    double expected = 0;
    for (int seed = 1; seed <= 4; seed++) {
      PlantedMaps planted = PlantedMaps.draw(IMAGES, seed);
      GraphConfig config = GraphConfig.defaults().withSeed(seed);
      strongest += lower(mine(planted.maps(), config), planted);
      expected +=
          lower(mine(planted.maps(), config.withPlace(GraphConfig.Place.EXPECTED)), planted);
    }
    assertTrue(expected < strongest, expected + " of " + strongest);
  }

  @ParameterizedTest
  @EnumSource
  void plantedPartsAndRelationsAreFound(GraphConfig.Place place) {
    PlantedMaps planted = PlantedMaps.draw(IMAGES, 11);
    ExplanatoryGraph graph = mine(planted.maps(), GraphConfig.defaults().withPlace(place)).graph();
    for (int l = 0; l < 2; l++) {
      GraphLayer layer = graph.layers().get(l);
      double[][] parts = planted.parts()[l];
      for (int part = 0; part < parts.length; part++) {
        Pattern nearest = nearest(layer, part / 2, parts[part]);
        double away = away(nearest, parts[part]);
        assertTrue(away < layer.grid().stride(), "part %d: %s px".formatted(part, away));
        assertTrue(nearest.lift() > ExplanatoryGraph.LEAST_LIFT, "lift " + nearest.lift());
        if (l == 0) {
          assertRelations(nearest, graph, planted);
        }
      }
    }
  }

  /** Offsets to parents that stand for a part are the planted ones. */
  private static void assertRelations(
      Pattern pattern, ExplanatoryGraph graph, PlantedMaps planted) {
    int checked = 0;
    for (Pattern.Parent edge : pattern.parents()) {
      Pattern parent = graph.pattern(edge.id()).orElseThrow();
      double[] part = nearestPart(planted.parts()[1], parent);
      if (away(parent, part) < 16) {
        double row = pattern.row() - part[0] - meanShift(planted.shiftRows());
        double column = pattern.column() - part[1] - meanShift(planted.shiftColumns());
        assertEquals(row, edge.rowOffset(), 16);
        assertEquals(column, edge.columnOffset(), 16);
        checked++;
      }
    }
    assertTrue(checked > 0, "no parent stands for a planted part");
  }

  private static double meanShift(double[] shifts) {
    return Arrays.stream(shifts).average().orElseThrow();
  }

  private static double[] nearestPart(double[][] parts, Pattern pattern) {
    double[] best = parts[2 * pattern.filter()];
    double[] other = parts[2 * pattern.filter() + 1];
    return away(pattern, other) < away(pattern, best) ? other : best;
  }

  private static double away(Pattern pattern, double[] part) {
    return Math.hypot(pattern.row() - part[0], pattern.column() - part[1]);
  }

  private static Pattern nearest(GraphLayer layer, int filter, double[] part) {
    return layer.patterns().stream()
        .filter(p -> p.filter() == filter)
        .min(Comparator.comparingDouble(p -> away(p, part)))
        .orElseThrow();
  }

  @Test
  void flatNoiseGivesNoPatterns() {
    ExplanatoryGraph graph = mine(PlantedMaps.noise(60, 2), GraphConfig.defaults()).graph();
    double highest =
        graph.layers().stream()
            .flatMap(layer -> layer.patterns().stream())
            .mapToDouble(Pattern::lift)
            .max()
            .orElseThrow();
    assertTrue(highest < ExplanatoryGraph.LEAST_LIFT, "found lift " + highest);
    assertEquals(0, graph.pruned(167, ExplanatoryGraph.LEAST_LIFT).size());
  }

  @Test
  void threadsDoNotMatterAndSeedsDo() throws Exception {
    PlantedMaps planted = PlantedMaps.draw(30, 6);
    GraphConfig config = GraphConfig.defaults().withIterations(7);
    ExplanatoryGraph graph = mine(planted.maps(), config).graph();
    ForkJoinPool alone = new ForkJoinPool(1);
    try {
      assertEquals(graph, alone.submit(() -> mine(planted.maps(), config).graph()).get());
    } finally {
      alone.shutdown();
    }
    assertNotEquals(graph.layers(), mine(planted.maps(), config.withSeed(2)).graph().layers());
  }

  @Test
  void layersCanHaveWindowsOfTheirOwn() {
    PlantedMaps planted = PlantedMaps.draw(20, 3);
    GraphConfig config = GraphConfig.defaults().withIterations(3);
    ExplanatoryGraph usual = mine(planted.maps(), config).graph();
    ExplanatoryGraph same = mine(planted.maps(), config.withShares(List.of(0.15, 0.15))).graph();
    assertEquals(usual.layers(), same.layers());
    ExplanatoryGraph low = mine(planted.maps(), config.withShares(List.of(0.4, 0.15))).graph();
    assertEquals(usual.layers().get(1), low.layers().get(1));
    assertNotEquals(usual.layers().get(0), low.layers().get(0));
    List<LayerPositions> mined =
        mine(planted.maps(), config.withShares(List.of(0.4, 0.15))).positions();
    List<LayerPositions> found = new PatternInference(low).locate(planted.maps());
    assertEquals(mined.get(0).cell(7, 50), found.get(0).cell(7, 50));
    assertThrows(
        VitrailException.class,
        () -> mine(planted.maps(), config.withShares(List.of(0.15))),
        "two layers, one share");
  }

  @Test
  void orderOfImagesDoesNotMatter() {
    PlantedMaps planted = PlantedMaps.draw(30, 8);
    int[] order = PatternPurity.shuffle(30, 4);
    List<float[]> moved = new ArrayList<>();
    for (int l = 0; l < 2; l++) {
      int size = PlantedMaps.grids().get(l).size();
      float[] values = new float[30 * size];
      for (int i = 0; i < 30; i++) {
        float[] one = new float[size];
        planted.maps().read(l, order[i], one);
        System.arraycopy(one, 0, values, i * size, size);
      }
      moved.add(values);
    }
    MemoryMaps shuffled =
        new MemoryMaps(PlantedMaps.FRAME, PlantedMaps.grids(), PlantedMaps.ids(30), moved);
    GraphConfig config = GraphConfig.defaults().withIterations(5);
    assertSamePlaces(mine(planted.maps(), config), mine(shuffled, config), 0);
  }

  @Test
  void shiftOfTheGridShiftsThePatterns() {
    PlantedMaps planted = PlantedMaps.draw(30, 9);
    List<float[]> values = new ArrayList<>();
    List<LayerGrid> grids = new ArrayList<>();
    for (int l = 0; l < 2; l++) {
      LayerGrid grid = PlantedMaps.grids().get(l);
      ReceptiveField axis = grid.rows();
      ReceptiveField later = new ReceptiveField(axis.start() + 16, axis.jump(), axis.size());
      grids.add(new LayerGrid(grid.name(), grid.height(), grid.width(), 4, later, later));
      values.add(planted.values(l));
    }
    MemoryMaps shifted = new MemoryMaps(PlantedMaps.FRAME, grids, PlantedMaps.ids(30), values);
    // Without parents: which of them lie near the border depends on the frame.
    GraphConfig config = GraphConfig.defaults().withIterations(5).withParents(0, 100);
    assertSamePlaces(mine(planted.maps(), config), mine(shifted, config), 16);
  }

  private static void assertSamePlaces(GraphMiner.Mined one, GraphMiner.Mined other, double shift) {
    for (int l = 0; l < 2; l++) {
      List<Pattern> first = one.graph().layers().get(l).patterns();
      List<Pattern> second = other.graph().layers().get(l).patterns();
      for (int v = 0; v < first.size(); v++) {
        assertEquals(first.get(v).row() + shift, second.get(v).row(), 1e-9);
        assertEquals(first.get(v).column() + shift, second.get(v).column(), 1e-9);
        assertEquals(first.get(v).sigma(), second.get(v).sigma(), 1e-9);
        assertEquals(first.get(v).meanScore(), second.get(v).meanScore(), 1e-12);
      }
    }
  }

  @Test
  void progressIsTold() {
    List<String> told = new ArrayList<>();
    PlantedMaps planted = PlantedMaps.draw(20, 1);
    new GraphMiner(GraphConfig.defaults().withIterations(1))
        .mine(
            planted.maps(),
            planted.maps(),
            GraphSource.UNKNOWN,
            (stage, done, total) -> told.add(stage + " " + done + "/" + total));
    assertEquals("mining high, step 1 of 1 20/20", told.get(0));
    assertEquals("finding patterns of low 20/20", told.get(told.size() - 1));
  }

  @Test
  void otherLayersInTheBackgroundAreRefused() {
    PlantedMaps planted = PlantedMaps.draw(4, 1);
    LayerGrid only = PlantedMaps.grids().get(0);
    MemoryMaps background =
        new MemoryMaps(
            PlantedMaps.FRAME, List.of(only), PlantedMaps.ids(4), List.of(planted.values(0)));
    VitrailException refused =
        assertThrows(
            VitrailException.class,
            () ->
                new GraphMiner(GraphConfig.defaults())
                    .mine(planted.maps(), background, GraphSource.UNKNOWN, Progress.NONE));
    assertEquals(VitrailException.Kind.USAGE, refused.kind());
    assertThrows(
        VitrailException.class,
        () ->
            new GraphMiner(GraphConfig.defaults())
                .mine(
                    planted.maps(),
                    PlantedMaps.draw(8, 2).maps(),
                    GraphSource.UNKNOWN,
                    Progress.NONE),
        "8 background images are too few");
  }

  @Test
  void brokenMapsAreRefusedAsData() {
    float[] low = PlantedMaps.draw(4, 1).values(0);
    low[77] = Float.NaN;
    MemoryMaps maps =
        new MemoryMaps(
            PlantedMaps.FRAME,
            List.of(PlantedMaps.grids().get(0)),
            PlantedMaps.ids(4),
            List.of(low));
    VitrailException refused =
        assertThrows(VitrailException.class, () -> mine(maps, GraphConfig.defaults()));
    assertEquals(VitrailException.Kind.DATA, refused.kind());
  }
}
