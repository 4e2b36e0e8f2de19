package dev.vitrail.cli.graph;

import dev.vitrail.cli.draw.DiskPage;
import dev.vitrail.cli.draw.MarkedPicture;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Markup;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.graphs.GraphPage;
import dev.vitrail.graphs.LayerMaps;
import dev.vitrail.graphs.Pattern;
import dev.vitrail.graphs.PatternPurity;
import dev.vitrail.graphs.PatternSheet;
import dev.vitrail.graphs.Positions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the patterns of a graph look at, cut from the images where they score highest. */
final class PatchPictures implements GraphPage.Patches {

  private static final int SIDE = 64;
  private static final int EACH = 8;
  private static final int ROWS = 60;
  private static final String CSS =
      """
      .row{display:flex;align-items:center;gap:10px;margin:3px 0}
      .row div{width:210px;font-size:.82rem;line-height:1.25}.row b{font-weight:600}
      .row img{width:64px;height:64px;border-radius:5px;display:block}
      """;

  private final ExplanatoryGraph graph;
  private final LayerMaps maps;
  private final InputImages images;
  private final List<PatternSheet> sheets = new ArrayList<>();
  private final Map<Integer, PatternSheet.Row> rows = new HashMap<>();

  PatchPictures(
      ExplanatoryGraph graph, List<? extends Positions> found, LayerMaps maps, InputImages images) {
    this.graph = graph;
    this.maps = maps;
    this.images = images;
    for (int l = 0; l < found.size(); l++) {
      GraphLayer layer = graph.layers().get(l);
      double share = GraphPatches.share(graph, layer);
      PatternSheet sheet =
          PatternSheet.of(layer, found.get(l), maps.frame(), layer.patterns().size(), EACH, share);
      sheets.add(sheet);
      sheet.rows().forEach(row -> rows.put(row.pattern().id(), row));
    }
  }

  @Override
  public List<String> of(int layer, Pattern pattern) {
    return rows.containsKey(pattern.id()) ? uris(rows.get(pattern.id())) : List.of();
  }

  private List<String> uris(PatternSheet.Row row) {
    return row.patches().stream().map(this::uri).toList();
  }

  private String uri(PatternSheet.Patch patch) {
    String file = maps.imageIds().get(patch.image());
    return MarkedPicture.patch(images.of(file), patch.box(), SIDE).uri();
  }

  /** Writes the sheets of all layers, the top layer first; the best pattern of each filter. */
  void write(Path file) {
    StringBuilder body = new StringBuilder();
    body.append("<h1>Patterns of %s</h1>".formatted(Markup.escape(graph.source().category())));
    body.append(
        "<p>Each row is a pattern, the best of its filter: the places where it scores highest.</p>");
    for (int l = sheets.size() - 1; l >= 0; l--) {
      PatternSheet sheet = sheets.get(l);
      body.append("<h2>Layer %s</h2>%n".formatted(Markup.escape(sheet.layer())));
      Set<Integer> filters = new HashSet<>();
      sheet.rows().stream()
          .filter(row -> filters.add(row.pattern().filter()))
          .limit(ROWS)
          .forEach(row -> body.append(markup(row)));
    }
    String title = "Patterns of " + graph.source().category();
    AtomicFile.writeString(file, DiskPage.of(title, CSS, body.toString()));
  }

  private String markup(PatternSheet.Row row) {
    Pattern pattern = row.pattern();
    StringBuilder out = new StringBuilder("<div class=\"row\"><div>");
    out.append(
        String.format(
            Locale.ROOT,
            "<b>Pattern %d</b> of filter %d<br>rank %d, lift %.2f",
            pattern.id(),
            pattern.filter(),
            pattern.rank(),
            pattern.lift()));
    String label = PatternPurity.label(pattern);
    if (!label.isEmpty()) {
      double purity =
          pattern.parts().stream().mapToDouble(Pattern.PartMatch::purity).max().orElse(0);
      out.append(String.format(Locale.ROOT, "<br>%s, purity %.2f", Markup.escape(label), purity));
    }
    out.append("</div>");
    uris(row).forEach(uri -> out.append("<img alt=\"\" src=\"%s\">".formatted(uri)));
    return out.append("</div>\n").toString();
  }
}
