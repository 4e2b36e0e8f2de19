package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatternInferenceTest {

  private static final int IMAGES = 40;
  private static final PlantedMaps PLANTED = PlantedMaps.draw(IMAGES, 21);
  private static final GraphMiner.Mined MINED =
      GraphMinerTest.mine(PLANTED.maps(), GraphConfig.defaults());

  @Test
  void inferenceOnMinedImagesGivesWhatMiningRecorded() {
    List<LayerPositions> found = new PatternInference(MINED.graph()).locate(PLANTED.maps());
    for (int l = 0; l < 2; l++) {
      LayerPositions mined = MINED.positions().get(l);
      for (int i = 0; i < IMAGES; i++) {
        for (int v = 0; v < mined.patterns(); v++) {
          assertEquals(mined.cell(i, v), found.get(l).cell(i, v));
          assertEquals(mined.score(i, v), found.get(l).score(i, v), 1e-12);
        }
      }
    }
  }

  @Test
  void prunedGraphFindsItsPatternsAtTheSamePlaces() {
    ExplanatoryGraph pruned = MINED.graph().pruned(10, 0);
    PatternInference.Explanation whole =
        new PatternInference(MINED.graph()).explain(PLANTED.maps(), 5);
    PatternInference.Explanation part = new PatternInference(pruned).explain(PLANTED.maps(), 5);
    for (PatternInference.Found found : part.byLayer().get(0)) {
      PatternInference.Found same =
          whole.byLayer().get(0).stream()
              .filter(f -> f.pattern().id() == found.pattern().id())
              .findFirst()
              .orElseThrow();
      assertEquals(same, found);
      assertEquals(found.pattern().parents().size(), part.parents(found).size());
    }
  }

  @Test
  void patternsFollowTheObjectInANewImage() {
    PlantedMaps other = moved(PLANTED);
    ExplanatoryGraph graph = MINED.graph().pruned(5, ExplanatoryGraph.LEAST_LIFT);
    PatternInference inference = new PatternInference(graph);
    List<LayerPositions> before = inference.locate(PLANTED.maps());
    List<LayerPositions> after = inference.locate(other.maps());
    for (int v = 0; v < before.get(0).patterns(); v++) {
      double shift = after.get(0).column(0, v) - before.get(0).column(0, v);
      assertEquals(16, shift, 8.1, "the maps moved by 16 pixels, a cell is 8");
    }
  }

  /** Every map one high cell, that is 16 pixels, to the right. */
  private static PlantedMaps moved(PlantedMaps planted) {
    List<float[]> values =
        List.of(moved(planted.values(0), 28, 2), moved(planted.values(1), 14, 1));
    MemoryMaps maps =
        new MemoryMaps(PlantedMaps.FRAME, PlantedMaps.grids(), PlantedMaps.ids(IMAGES), values);
    return new PlantedMaps(maps, planted.shiftRows(), planted.shiftColumns(), planted.parts());
  }

  private static float[] moved(float[] values, int width, int cells) {
    float[] out = new float[values.length];
    for (int at = 0; at < values.length; at++) {
      if (at % width >= cells) {
        out[at] = values[at - cells];
      }
    }
    return out;
  }

  @Test
  void emptyImageHasNoPatternAndSaysSo() {
    List<float[]> silent =
        PlantedMaps.grids().stream().map(grid -> new float[grid.size()]).toList();
    MemoryMaps maps =
        new MemoryMaps(PlantedMaps.FRAME, PlantedMaps.grids(), List.of("dark"), silent);
    PatternInference.Explanation dark = new PatternInference(MINED.graph()).explain(maps, 0);
    assertEquals(0, dark.present().size());
    assertEquals(MINED.graph().size(), dark.absent().size());
    PatternInference.Explanation seen =
        new PatternInference(MINED.graph()).explain(PLANTED.maps(), 0);
    assertTrue(seen.present().get(0).score() > 1, "the best is above the mean");
    assertEquals(MINED.graph().size(), seen.present().size() + seen.absent().size());
  }

  @Test
  void mapsOfAnotherNetAreRefused() {
    LayerGrid low = PlantedMaps.grids().get(0);
    MemoryMaps other =
        new MemoryMaps(
            PlantedMaps.FRAME, List.of(low), List.of("a"), List.of(new float[low.size()]));
    PatternInference inference = new PatternInference(MINED.graph());
    assertThrows(VitrailException.class, () -> inference.explain(other, 0));
  }
}
