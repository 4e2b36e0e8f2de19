package dev.vitrail.cli.graph;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Checksums;
import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.evaluate.run.ImageLandmarks;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphConfig;
import dev.vitrail.graphs.GraphFiles;
import dev.vitrail.graphs.GraphMiner;
import dev.vitrail.graphs.GraphPage;
import dev.vitrail.graphs.GraphSource;
import dev.vitrail.graphs.LayerPositions;
import dev.vitrail.graphs.MapFile;
import dev.vitrail.graphs.NetMaps;
import dev.vitrail.graphs.PatternInference;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.run.RunDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Mines the graph of one category of a run, shows it and measures it. Feature maps are kept in the
 * run's cache, where they are safe to delete: a second call needs no pass of the net.
 */
public final class GraphJob implements AutoCloseable {

  /** Images of other categories over which filters are scaled. */
  private static final int BACKGROUND = 100;

  private static final int LEAST_BACKGROUND = 50;
  private static final int BATCH = 16;

  private final GraphRun run;
  private final int most;
  private final Progress progress;

  /**
   * A job.
   *
   * @param category class of the images; empty takes the first
   * @param most images of the category at most
   */
  public GraphJob(
      RunDirectory run, ImageSet images, Optional<String> category, int most, Progress progress) {
    this.run = new GraphRun(run, Optional.of(images), category);
    this.most = most;
    this.progress = progress;
  }

  /** File of the graph. */
  public Path file() {
    return run.graphFile();
  }

  /**
   * Mines a graph and writes it. Interpretable layers have wider windows than the others.
   *
   * @param layers lowest first; empty takes the last interpretable layer and two below
   * @param keep patterns of a layer at most, beside their ancestors
   */
  public ExplanatoryGraph mine(List<String> layers, int keep, GraphConfig config) {
    List<String> nodes =
        layers.isEmpty()
            ? run.usualLayers()
            : GraphLayers.named(run.network().architecture(), layers);
    ImageSet own = run.ofCategory(most);
    ImageSet others = run.others(BACKGROUND);
    GraphSource source =
        new GraphSource(
            run.network().architecture().name(),
            run.bundle().hash(),
            run.images().root().getFileName().toString(),
            run.category(),
            run.preprocessing().fit().name().toLowerCase(java.util.Locale.ROOT));
    try (MapFile maps = maps(own, nodes);
        MapFile background = others.size() < LEAST_BACKGROUND ? maps : maps(others, nodes)) {
      GraphConfig windows =
          config.withInterpretable(
              nodes, run.interpretableLayers(), GraphConfig.INTERPRETABLE_SHARE);
      GraphMiner.Mined mined = new GraphMiner(windows).mine(maps, background, source, progress);
      ExplanatoryGraph kept = mined.graph().pruned(keep, 0);
      ExplanatoryGraph graph = named(kept, maps);
      GraphFiles.write(file(), graph);
      return graph;
    }
  }

  private ExplanatoryGraph named(ExplanatoryGraph graph, MapFile maps) {
    Optional<Landmarks> landmarks = landmarks(maps);
    if (landmarks.isEmpty()) {
      return graph;
    }
    List<LayerPositions> found = new PatternInference(graph).locate(maps);
    return graph.withParts(GraphMeasuring.meanings(graph, found, maps, landmarks.get()));
  }

  private Optional<Landmarks> landmarks(MapFile maps) {
    return ImageLandmarks.of(
        maps.imageIds().stream().map(id -> run.images().find(id).orElseThrow()).toList(),
        run.preprocessing());
  }

  /** Measures the graph that was mined, on the images it was mined from. */
  public GraphReport evaluate() {
    ExplanatoryGraph graph = run.graph();
    try (MapFile maps = maps(run.ofCategory(most), GraphRun.layers(graph))) {
      Landmarks landmarks =
          landmarks(maps)
              .orElseThrow(
                  () ->
                      VitrailException.data(
                          run.images().root(),
                          "has no landmarks of '%s'; a graph is measured by them"
                              .formatted(run.category())));
      return new GraphMeasuring(graph, maps, landmarks).report();
    }
  }

  /** The graph that was mined. */
  public ExplanatoryGraph graph() {
    return run.graph();
  }

  /** What was shown, and in which files. */
  public record Shown(ExplanatoryGraph graph, List<Path> files) {
    public Shown {
      files = List.copyOf(files);
    }
  }

  /**
   * Writes the interactive page, the patches of the patterns, GraphML and DOT.
   *
   * @param out folder of the files; empty puts it beside the graph
   * @param perLayer patterns of a layer at most, beside their ancestors
   */
  public Shown show(Optional<Path> out, int perLayer) {
    ExplanatoryGraph graph = run.graph().pruned(perLayer, 0);
    Path folder = out.orElse(run.file("graph", ""));
    List<Path> files =
        Stream.of("graph.html", "patches.html", "graph.graphml", "graph.dot")
            .map(folder::resolve)
            .toList();
    GraphFiles.writeGraphMl(files.get(2), graph);
    GraphFiles.writeDot(files.get(3), graph);
    try (MapFile maps = maps(run.ofCategory(most), GraphRun.layers(graph))) {
      List<LayerPositions> found = new PatternInference(graph).locate(maps);
      InputImages inputs = new InputImages(run.images(), run.preprocessing());
      PatchPictures patches = new PatchPictures(graph, found, maps, inputs);
      patches.write(files.get(1));
      String title = "Explanatory graph of " + run.category();
      GraphPage.write(files.get(0), graph, title, patches, GraphPage.Limits.DEFAULT);
    }
    return new Shown(graph, files);
  }

  /** Feature maps of some images, from the cache where they are there and whole. */
  private MapFile maps(ImageSet images, List<String> nodes) {
    List<String> files = images.entries().stream().map(ImageEntry::file).toList();
    String key = run.bundle().hash() + nodes + run.preprocessing() + files;
    String name = Checksums.sha256(key.getBytes(StandardCharsets.UTF_8)).substring(0, 24);
    Path file = run.run().cache().resolve("graph-maps-" + name + ".bin");
    if (Files.exists(file)) {
      try {
        return MapFile.open(file);
      } catch (VitrailException e) {
        // What is damaged is computed again.
      }
    }
    NetMaps.write(file, run.network(), nodes, images, run.preprocessing(), BATCH, progress);
    MapFile maps = MapFile.open(file);
    if (maps.images() < 2) {
      maps.close();
      throw VitrailException.data(
          images.root(),
          "has fewer than 2 images of '%s' that can be read".formatted(run.category()));
    }
    return maps;
  }

  @Override
  public void close() {
    run.close();
  }
}
