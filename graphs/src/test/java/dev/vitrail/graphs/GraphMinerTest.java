package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import dev.vitrail.evaluate.Landmarks;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

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
      System.out.println(with + " " + without + " " + raw);
      assertTrue(with < 0.6 * raw, "seed %d: %s of %s".formatted(seed, with, raw));
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
}
