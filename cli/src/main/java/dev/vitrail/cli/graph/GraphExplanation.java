package dev.vitrail.cli.graph;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.io.Json;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.LayerGrid;
import dev.vitrail.graphs.LayerMaps;
import dev.vitrail.graphs.MemoryMaps;
import dev.vitrail.graphs.NetMaps;
import dev.vitrail.graphs.Pattern;
import dev.vitrail.graphs.PatternInference;
import dev.vitrail.graphs.PatternInference.Explanation;
import dev.vitrail.graphs.PatternInference.Found;
import dev.vitrail.graphs.PatternPurity;
import dev.vitrail.train.images.RgbImage;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the patterns of a mined graph in images: text, a JSON document and a page. One pass;
 * memory: a few batches of images and one of maps.
 */
public final class GraphExplanation implements AutoCloseable {

  private static final int TOLD = 5;

  private final GraphRun run;
  private final ExplanatoryGraph graph;
  private final List<String> nodes;
  private final List<LayerGrid> grids;
  private final PatternInference inference;

  /**
   * Opens the mined graph of a run.
   *
   * @param category of the graph; empty takes the first class of the net
   * @throws dev.vitrail.engine.VitrailException of kind DATA when no graph was mined, or of another
   *     net
   */
  public GraphExplanation(RunDirectory run, Optional<String> category) {
    this.run = new GraphRun(run, Optional.empty(), category);
    graph = this.run.graph();
    nodes = GraphRun.layers(graph);
    grids = NetMaps.grids(this.run.network().architecture(), nodes);
    inference = new PatternInference(graph);
  }

  /** An image as JSON. */
  private record Document(int schema, String image, String category, List<Layer> layers) {}

  private record Layer(String layer, List<Seen> present, List<Integer> absent) {}

  /**
   * A pattern that was seen.
   *
   * @param part what it means, empty where unknown
   * @param row place in pixels of the net's input
   * @param column place in pixels of the net's input
   * @param score in units of the layer's mean score
   * @param parents patterns above that say where to look
   */
  private record Seen(
      int pattern,
      int filter,
      String part,
      double row,
      double column,
      double score,
      List<Integer> parents) {}

  /**
   * What became of one image.
   *
   * @param text for the terminal
   * @param files that were written, JSON and page
   */
  public record Written(String image, String text, List<Path> files) {
    public Written {
      files = List.copyOf(files);
    }
  }

  /** The highest mined layer. */
  public String layer() {
    return nodes.get(nodes.size() - 1);
  }

  /**
   * Explains a batch.
   *
   * @param inputs as the net takes them
   * @param names of the images
   * @param folders one an image; {@code graph.json} and {@code graph.html} go there
   */
  public List<Written> explain(FeatureMaps inputs, List<String> names, List<Path> folders) {
    Map<String, FeatureMaps> maps = run.network().forward(inputs, nodes);
    LayerMaps layers = MemoryMaps.of(graph.input(), grids, nodes.stream().map(maps::get).toList());
    return IntStream.range(0, names.size())
        .mapToObj(
            i ->
                write(
                    names.get(i),
                    run.preprocessing().toPixels(inputs.values(), i * inputs.shape().imageSize()),
                    inference.explain(layers, i),
                    folders.get(i)))
        .toList();
  }

  private Written write(String name, RgbImage pixels, Explanation found, Path folder) {
    Path json = folder.resolve("graph.json");
    Path html = folder.resolve("graph.html");
    Json.write(json, document(name, found));
    ExplanationPage page = new ExplanationPage(graph, found);
    page.write(html, name, pixels);
    return new Written(name, text(name, found, page), List.of(json, html));
  }

  private Document document(String file, Explanation found) {
    List<Layer> layers =
        found.byLayer().stream()
            .map(
                layer ->
                    new Layer(
                        graph
                            .layers()
                            .get(layer.isEmpty() ? 0 : layer.get(0).layer())
                            .grid()
                            .name(),
                        layer.stream().filter(Found::present).map(GraphExplanation::seen).toList(),
                        layer.stream()
                            .filter(one -> !one.present())
                            .map(one -> one.pattern().id())
                            .toList()))
            .toList();
    return new Document(1, file, graph.source().category(), layers);
  }

  private static Seen seen(Found found) {
    Pattern pattern = found.pattern();
    return new Seen(
        pattern.id(),
        pattern.filter(),
        PatternPurity.label(pattern),
        found.row(),
        found.column(),
        found.score(),
        pattern.parents().stream().map(Pattern.Parent::id).toList());
  }

  private String text(String file, Explanation found, ExplanationPage page) {
    StringBuilder out = new StringBuilder();
    out.append(
        "%s: %d of %d patterns of '%s' seen%n"
            .formatted(file, found.present().size(), graph.size(), graph.source().category()));
    for (int l = graph.layers().size() - 1; l >= 0; l--) {
      out.append("  ").append(graph.layers().get(l).grid().name()).append(System.lineSeparator());
      for (Found one : page.strongest(l, TOLD)) {
        out.append(
            String.format(
                Locale.ROOT,
                "    %s at row %.0f, column %.0f, score %.2f%n",
                ExplanationPage.name(one),
                one.row(),
                one.column(),
                one.score()));
      }
    }
    return out.toString();
  }

  @Override
  public void close() {
    run.close();
  }
}
