package dev.vitrail.cli.graph;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.graphs.LayerGrid;
import dev.vitrail.graphs.LayerPositions;
import dev.vitrail.graphs.MemoryMaps;
import dev.vitrail.graphs.NetMaps;
import dev.vitrail.graphs.PatternInference;
import dev.vitrail.graphs.PatternSheet;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where the patterns of a graph score highest among a few images. */
public final class GraphPatches {

  private static final int BATCH = 8;

  /** Widest patch as a share of the input; the receptive fields of high layers hold all of it. */
  private static final double LARGEST = 0.35;

  private GraphPatches() {}

  /** The files of the graph of a category, there or not. */
  public record GraphFilesOf(Path graph, Path page) {

    /** Where the commands of graphs write them. */
    public static GraphFilesOf of(RunDirectory run, String category) {
      Path folder = run.folder().resolve("graphs");
      String name = "graph-" + RunDirectory.slug(category);
      return new GraphFilesOf(
          folder.resolve(name + ".json"), folder.resolve(name).resolve("graph.html"));
    }
  }

  /** Share of a layer's receptive field that a patch shows. */
  static double share(ExplanatoryGraph graph, GraphLayer layer) {
    return Math.min(1, LARGEST * graph.input().side() / layer.grid().rows().size());
  }

  /**
   * Finds the patterns in some images. One forward pass each; memory: their maps at all layers.
   *
   * @param images as the net takes them, {@code [images, height, width, 3]}
   * @param patterns of a layer at most, by rank
   * @param patches of a pattern at most
   * @return lowest layer first; images are those of the batch
   * @throws VitrailException of kind USAGE when the graph is of another net
   */
  public static List<PatternSheet> find(
      ExplanatoryGraph graph, Network net, FeatureMaps images, int patterns, int patches) {
    List<String> nodes = GraphRun.layers(graph);
    for (String node : nodes) {
      if (!net.architecture().has(node)) {
        throw VitrailException.usage("The net has no layer '%s' of the graph".formatted(node));
      }
    }
    List<LayerGrid> grids = NetMaps.grids(net.architecture(), nodes);
    MemoryMaps maps = MemoryMaps.of(graph.input(), grids, forward(net, nodes, images));
    List<LayerPositions> found = new PatternInference(graph).locate(maps);
    List<PatternSheet> sheets = new ArrayList<>();
    for (int l = 0; l < nodes.size(); l++) {
      GraphLayer layer = graph.layers().get(l);
      sheets.add(
          PatternSheet.of(
              layer, found.get(l), graph.input(), patterns, patches, share(graph, layer)));
    }
    return sheets;
  }

  private static List<FeatureMaps> forward(Network net, List<String> nodes, FeatureMaps images) {
    int count = images.shape().batch();
    List<float[]> values = new ArrayList<>();
    List<MapShape> shapes = new ArrayList<>();
    for (String node : nodes) {
      MapShape shape = net.architecture().shapes(1).get(node);
      shapes.add(shape.withBatch(count));
      values.add(new float[shape.withBatch(count).size()]);
    }
    int size = images.shape().imageSize();
    for (int from = 0; from < count; from += BATCH) {
      int to = Math.min(count, from + BATCH);
      float[] part = Arrays.copyOfRange(images.values(), from * size, to * size);
      Map<String, FeatureMaps> maps =
          net.forward(new FeatureMaps(images.shape().withBatch(to - from), part), nodes);
      for (int l = 0; l < nodes.size(); l++) {
        float[] own = maps.get(nodes.get(l)).values();
        System.arraycopy(own, 0, values.get(l), from * shapes.get(l).imageSize(), own.length);
      }
    }
    List<FeatureMaps> all = new ArrayList<>();
    for (int l = 0; l < nodes.size(); l++) {
      all.add(new FeatureMaps(shapes.get(l), values.get(l)));
    }
    return all;
  }
}
