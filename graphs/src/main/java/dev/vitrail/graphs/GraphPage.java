package dev.vitrail.graphs;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Json;
import dev.vitrail.engine.io.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A picture of a graph to move about in: one HTML file that opens from disk and loads nothing. Each
 * layer is a plane in the image frame, each pattern a dot at its mean place; edges lead to parents.
 * Fit for several thousand patterns.
 */
public final class GraphPage {

  /** Most patterns on one page. */
  public static final int MAX_PATTERNS = 20_000;

  private static final String TEMPLATE = "graph-page.html";

  private GraphPage() {}

  /** Gives the pictures of a pattern. */
  @FunctionalInterface
  public interface Patches {

    /** No pictures. */
    Patches NONE = (layer, pattern) -> List.of();

    /**
     * Called for the strongest patterns first, as long as there is room.
     *
     * @param layer index in the graph, lowest 0
     * @return data URIs, {@code data:image/png;base64,...}, jpeg or webp, best first
     */
    List<String> of(int layer, Pattern pattern);
  }

  /**
   * How much a page may hold.
   *
   * @param patterns that get pictures
   * @param each pictures of a pattern
   * @param characters of all pictures together
   */
  public record Limits(int patterns, int each, int characters) {

    /** 300 patterns, 6 pictures each, 12 million characters. */
    public static final Limits DEFAULT = new Limits(300, 6, 12_000_000);
  }

  /** What the page reads; short rows keep it small. */
  private record Data(
      String title,
      String subtitle,
      int height,
      int width,
      int edges,
      List<Layer> layers,
      List<String> parts,
      List<List<Object>> nodes,
      Map<Integer, List<String>> patches) {}

  private record Layer(String name, int h, int w, int filters) {}

  /**
   * Writes the page, atomically.
   *
   * @param title shown on top; any text
   * @return SHA-256 of the file
   * @throws VitrailException of kind USAGE for a graph of more than {@link #MAX_PATTERNS} patterns
   */
  public static String write(
      Path file, ExplanatoryGraph graph, String title, Patches patches, Limits limits) {
    if (graph.size() > MAX_PATTERNS) {
      throw VitrailException.usage(
          "A page shows at most %d patterns, the graph has %d; prune it first"
              .formatted(MAX_PATTERNS, graph.size()));
    }
    List<String> parts = new ArrayList<>(List.of(""));
    List<List<Object>> nodes = new ArrayList<>();
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < graph.layers().size(); l++) {
      GraphLayer layer = graph.layers().get(l);
      LayerGrid grid = layer.grid();
      layers.add(new Layer(grid.name(), grid.height(), grid.width(), grid.filters()));
      double unit = layer.meanScore() > 0 ? layer.meanScore() : 1;
      for (Pattern pattern : layer.patterns()) {
        nodes.add(row(l, pattern, unit, parts));
      }
    }
    Data data =
        new Data(
            title,
            subtitle(graph),
            graph.input().height(),
            graph.input().width(),
            graph.edges(),
            layers,
            parts,
            nodes,
            pictures(graph, patches, limits));
    // An at sign could make a title look like the place of the data.
    String safe = Markup.escape(title).replace("@", "&#64;");
    String page = template().replace("@TITLE@", safe).replace("@DATA@", json(data));
    return AtomicFile.writeString(file, page);
  }

  private static String subtitle(ExplanatoryGraph graph) {
    String net = graph.source().net();
    String category = graph.source().category();
    return "Mined from %d images%s%s, seed %d."
        .formatted(
            graph.imagesUsed(),
            category.isEmpty() ? "" : " of " + category,
            net.isEmpty() ? "" : " by " + net,
            graph.config().seed());
  }

  private static List<Object> row(int layer, Pattern p, double unit, List<String> parts) {
    String label = PatternPurity.label(p);
    if (!parts.contains(label)) {
      parts.add(label);
    }
    double purity = p.parts().stream().mapToDouble(Pattern.PartMatch::purity).max().orElse(0);
    return List.of(
        p.id(),
        layer,
        p.filter(),
        rounded(p.meanRow()),
        rounded(p.meanColumn()),
        rounded(p.sigma()),
        rounded(p.topScore() / unit),
        p.rank(),
        rounded(p.lift()),
        parts.indexOf(label),
        rounded(purity),
        p.parents().stream().map(Pattern.Parent::id).toList(),
        p.parents().stream().map(parent -> rounded(parent.weight())).toList());
  }

  private static double rounded(double value) {
    return Math.rint(value * 1000) / 1000;
  }

  private static Map<Integer, List<String>> pictures(
      ExplanatoryGraph graph, Patches patches, Limits limits) {
    record Placed(int layer, Pattern pattern) {}
    List<Placed> all = new ArrayList<>();
    for (int l = 0; l < graph.layers().size(); l++) {
      for (Pattern pattern : graph.layers().get(l).patterns()) {
        all.add(new Placed(l, pattern));
      }
    }
    all.sort(
        Comparator.comparingInt((Placed p) -> p.pattern().rank())
            .thenComparingInt(p -> p.pattern().id()));
    Map<Integer, List<String>> pictures = new LinkedHashMap<>();
    long left = limits.characters();
    for (Placed placed : all.subList(0, Math.min(all.size(), limits.patterns()))) {
      List<String> kept = new ArrayList<>();
      for (String uri : patches.of(placed.layer(), placed.pattern())) {
        if (kept.size() < limits.each() && uri.length() <= left) {
          kept.add(Markup.picture(uri));
          left -= uri.length();
        }
      }
      if (!kept.isEmpty()) {
        pictures.put(placed.pattern().id(), kept);
      }
    }
    return pictures;
  }

  /** JSON that cannot end the script element it stands in. */
  private static String json(Data data) {
    try {
      return Json.mapper()
          .writeValueAsString(data)
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of numbers and texts become JSON", e);
    }
  }

  private static String template() {
    try (InputStream in = GraphPage.class.getResourceAsStream(TEMPLATE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("The page's template cannot be read", e);
    }
  }
}
