package dev.vitrail.cli.graph;

import dev.vitrail.cli.draw.Names;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Progress;
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
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.RgbImage;
import dev.vitrail.train.images.StreamOptions;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the patterns of a mined graph in images: text, a JSON document and a page. One pass;
 * memory: a few batches of images and one of maps.
 */
public final class GraphExplanation implements AutoCloseable {

  private static final int BATCH = 8;
  private static final int TOLD = 5;

  private final GraphRun run;
  private final ExplanatoryGraph graph;

  /**
   * Opens the mined graph of a run.
   *
   * @param known images of the run, which name the categories
   * @param category of the graph; empty takes the first
   * @throws dev.vitrail.engine.VitrailException of kind DATA when no graph was mined, or of another
   *     net
   */
  public GraphExplanation(RunDirectory run, ImageSet known, Optional<String> category) {
    this.run = new GraphRun(run, known, category);
    this.graph = this.run.graph();
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

  /** Files of one image. */
  public record Written(String image, String text, Path json, Path html) {}

  /**
   * Explains images.
   *
   * @param images any images; those that cannot be read are left out
   * @param out folder of the files, two an image
   * @param each called for every image when its files are there
   */
  public void write(ImageSet images, Path out, Consumer<Written> each, Progress progress) {
    Names names = new Names();
    List<String> nodes = GraphRun.layers(graph);
    List<LayerGrid> grids = NetMaps.grids(run.network().architecture(), nodes);
    PatternInference inference = new PatternInference(graph);
    int done = 0;
    try (ImageStream stream =
        ImageStream.open(images, run.preprocessing(), StreamOptions.inOrder(BATCH, 1))) {
      while (stream.hasNext()) {
        ImageBatch batch = stream.next();
        FeatureMaps input = new FeatureMaps(batch.shape(), batch.values());
        Map<String, FeatureMaps> maps = run.network().forward(input, nodes);
        LayerMaps layers =
            MemoryMaps.of(graph.input(), grids, nodes.stream().map(maps::get).toList());
        for (int i = 0; i < batch.size(); i++) {
          String file = images.entries().get(batch.indices()[i]).file();
          RgbImage pixels =
              run.preprocessing().toPixels(batch.values(), i * batch.shape().imageSize());
          Explanation found = inference.explain(layers, i);
          each.accept(write(file, pixels, found, out.resolve(names.of(file))));
        }
        done += batch.size();
        progress.update("explaining", done, images.size());
      }
    }
  }

  private Written write(String file, RgbImage pixels, Explanation found, Path base) {
    Path json = base.resolveSibling(base.getFileName() + ".graph.json");
    Path html = base.resolveSibling(base.getFileName() + ".graph.html");
    Json.write(json, document(file, found));
    ExplanationPage page = new ExplanationPage(graph, found);
    page.write(html, file, pixels);
    return new Written(file, text(file, found, page), json, html);
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
