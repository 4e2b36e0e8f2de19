package dev.vitrail.graphs;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Checksums;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mines an explanatory graph from the feature maps of one category, without labels, top layer
 * first: each filter's map is a mixture of patterns, each pattern's place follows those of its
 * parents in the layer above. Zhang et al., AAAI 2018, section 3 and algorithm 1; constants of the
 * release {@code zqs1022/explanatoryGraph} without the ten defects that METHODS 5.2 lists; all
 * cells of a window are candidates.
 *
 * <p>The result depends on maps, configuration and seed, not on the number of threads. The
 * likelihood rises where a step is an exact EM step: fixed parents, equal spreads, fixed tau. A
 * choice of parents changes the model, so it may fall there.
 *
 * <p>Time: images x patterns x cells of a window x iterations. Memory: the maps of 8 images, 18
 * bytes a pattern and image, and about 2 kB a pattern.
 */
public final class GraphMiner {

  private static final int LEAST_IMAGES = 2;
  private static final int LEAST_BACKGROUND = 50;

  private final GraphConfig config;

  public GraphMiner(GraphConfig config) {
    this.config = config;
  }

  /**
   * A graph with what was seen while mining it.
   *
   * @param positions of each layer's patterns in the images, lowest first, in the graph's order
   * @param seconds spent on each layer, lowest first
   */
  public record Mined(
      ExplanatoryGraph graph, List<LayerPositions> positions, List<Double> seconds) {

    public Mined {
      positions = List.copyOf(positions);
      seconds = List.copyOf(seconds);
    }
  }

  /**
   * Mines a graph.
   *
   * @param maps of the category, at least 2 images
   * @param background of any images, at least 50 if they are not those of the category; only the
   *     spread of the filters is taken
   * @param source what the maps come from
   */
  public Mined mine(LayerMaps maps, LayerMaps background, GraphSource source, Progress progress) {
    check(maps, background);
    FilterScales scales = FilterScales.of(background);
    int top = maps.layers().size() - 1;
    List<LayerMiner.Learned> learned = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (int layer = top; layer >= 0; layer--) {
      Optional<LayerMiner.Learned> above =
          layer == top ? Optional.empty() : Optional.of(learned.get(0));
      long start = System.nanoTime();
      learned.add(
          0, new LayerMiner(config, maps, layer, scales.factors(layer), above).mine(progress));
      seconds.add(0, (System.nanoTime() - start) / 1e9);
    }
    ExplanatoryGraph graph =
        new ExplanatoryGraph(
            ExplanatoryGraph.FORMAT,
            source,
            maps.frame(),
            maps.images(),
            Checksums.sha256(String.join("\n", maps.imageIds()).getBytes(StandardCharsets.UTF_8)),
            background.images(),
            config,
            layers(learned, scales));
    return new Mined(graph, learned.stream().map(LayerMiner.Learned::positions).toList(), seconds);
  }

  private static List<GraphLayer> layers(List<LayerMiner.Learned> learned, FilterScales scales) {
    List<GraphLayer> layers = new ArrayList<>();
    int id = 0;
    for (int l = 0; l < learned.size(); l++) {
      int next = Math.addExact(id, learned.get(l).patterns().count());
      boolean top = l == learned.size() - 1;
      List<LayerMiner.Learned> above = top ? List.of() : List.of(learned.get(l + 1));
      layers.add(GraphBuilder.layer(learned.get(l), scales.byLayer().get(l), id, above, next));
      id = next;
    }
    return layers;
  }

  private void check(LayerMaps maps, LayerMaps background) {
    if (maps.images() < LEAST_IMAGES || background.images() < 1) {
      throw VitrailException.usage(
          "Mining needs at least %d images and a background image, found %d and %d"
              .formatted(LEAST_IMAGES, maps.images(), background.images()));
    }
    boolean same = maps.imageIds().equals(background.imageIds());
    if (!same && background.images() < LEAST_BACKGROUND) {
      throw VitrailException.usage(
          "The background needs %d images, found %d; or take the images of the category"
              .formatted(LEAST_BACKGROUND, background.images()));
    }
    if (!maps.layers().equals(background.layers())) {
      throw VitrailException.usage(
          "Background maps come from layers %s, the category's from %s; use the same net"
              .formatted(names(background), names(maps)));
    }
    checkByLayer("densities", config.densities(), maps);
    checkByLayer("shares", config.shares(), maps);
  }

  private static void checkByLayer(String name, List<Double> numbers, LayerMaps maps) {
    if (!numbers.isEmpty() && numbers.size() != maps.layers().size()) {
      throw VitrailException.usage(
          "%s needs one number for each of %d layers, found %d"
              .formatted(name, maps.layers().size(), numbers.size()));
    }
  }

  private static List<String> names(LayerMaps maps) {
    return maps.layers().stream().map(LayerGrid::name).toList();
  }
}
