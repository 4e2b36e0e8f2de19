package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.nets.Nets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pin 5d: VGG-16 at 224 pixels. A continuous position is half a pixel more than an index. */
class GridTest {

  /** Names of torchvision for the layers of the release. */
  private static final Map<String, String> NODES =
      Map.of(
          "conv4_2", "features.19.relu",
          "conv4_3", "features.21.relu",
          "conv5_2", "features.26.relu",
          "conv5_3", "features.28.relu");

  @Test
  void releasedConstantsMeetThePin() {
    Architecture vgg = Nets.build("vgg16", 224, 1000).architecture();
    JsonNode rows = Pins.graph("5d").get("rows");
    for (int l = 0; l < rows.size(); l++) {
      JsonNode row = rows.get(l);
      LayerGrid grid = LayerGrid.of(vgg, NODES.get(row.get("layer").textValue()));
      assertEquals(row.get("map").intValue(), grid.height());
      assertEquals(row.get("stride").doubleValue(), grid.stride(), 1e-12);
      assertEquals(row.get("centre_0based").doubleValue(), grid.rows().start() - 0.5, 1e-12);
      assertEquals(row.get("rf_size").doubleValue(), grid.columns().size(), 1e-12);
      GraphConfig config = GraphConfig.defaults();
      assertEquals(row.get("density").doubleValue(), config.density(l, grid), 1e-12);
      assertEquals(row.get("patterns_per_filter").intValue(), config.patterns(l, grid));
      assertEquals(row.get("sigma_max_px").doubleValue(), config.widest(l, grid), 1e-9);
      double initial = config.initialShare() * new Frame(224, 224).side();
      assertEquals(row.get("sigma_init_px").doubleValue(), initial, 1e-9);
    }
  }

  @Test
  void interpretableLayersHaveWindowsOfTheirOwnAndOnePatternAFilter() {
    GraphConfig config = GraphConfig.photographs();
    List<String> layers = List.of("layer3", "interpretable1.maps");
    Frame frame = new Frame(200, 200);
    GraphConfig wide = config.withInterpretable(layers, List.of("interpretable1.maps"), 0.5);
    assertEquals(60, wide.reach(0, frame), 1e-12);
    assertEquals(100, wide.reach(1, frame), 1e-12);
    LayerGrid grid = Pins.smallGrid();
    LayerGrid tiny = Pins.grid("tiny", 3, 1, 8, 3.5);
    assertEquals(config.patterns(0, grid), wide.patterns(0, grid));
    assertEquals(4, wide.patterns(0, tiny), "ordinary layers keep their least number");
    assertEquals(config.widest(0, grid), wide.widest(0, grid), 1e-12);
    assertEquals(1, wide.patterns(1, grid));
    assertEquals(grid.stride() * Math.sqrt(grid.cells()), wide.widest(1, grid), 1e-12);
    assertEquals(config, config.withInterpretable(layers, List.of("interpretable2.maps"), 0.5));
  }

  @Test
  void nearestCellStaysInsideAndPrefersTheFirst() {
    LayerGrid grid = Pins.smallGrid();
    assertEquals(0, grid.nearest(-100, -100));
    assertEquals(15, grid.nearest(1000, 1000));
    assertEquals(0, grid.nearest(7.5, 7.5), "between four cells");
    assertEquals(5, grid.nearest(7.6, 7.6));
  }
}
