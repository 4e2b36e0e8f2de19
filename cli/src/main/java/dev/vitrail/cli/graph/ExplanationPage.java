package dev.vitrail.cli.graph;

import dev.vitrail.cli.draw.DiskPage;
import dev.vitrail.cli.draw.MarkedPicture;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Markup;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.Frame;
import dev.vitrail.graphs.PatternInference.Explanation;
import dev.vitrail.graphs.PatternInference.Found;
import dev.vitrail.graphs.PatternPurity;
import dev.vitrail.train.images.RgbImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One image with the patterns that were seen in it: a panel for each layer, top layer left, and
 * lines from parents to the patterns that hang on them. One file; works without a script.
 */
final class ExplanationPage {

  private static final int DRAWN = 10;
  private static final int PARENTS = 2;
  private static final int LISTED = 12;
  private static final int PANEL = 340;
  private static final int GAP = 30;
  private static final String CSS =
      """
svg{width:100%;height:auto;display:block}svg text{font:13px system-ui,sans-serif;fill:CanvasText}
.link{stroke-width:1.3;opacity:.6}.dot{stroke-width:2.4;fill:none}
table{border-collapse:collapse;font-size:.9rem}td,th{padding:3px 14px 3px 0;text-align:left}
.tables{display:flex;flex-wrap:wrap;gap:28px}
""";

  private final ExplanatoryGraph graph;
  private final Explanation explanation;

  ExplanationPage(ExplanatoryGraph graph, Explanation explanation) {
    this.graph = graph;
    this.explanation = explanation;
  }

  /** Writes the page. */
  void write(Path file, String image, RgbImage input) {
    int layers = graph.layers().size();
    StringBuilder body = new StringBuilder();
    body.append("<h1>%s</h1>".formatted(Markup.escape(image)));
    body.append(
        "<p>%d of %d patterns of <em>%s</em> were seen. Panels are layers, the top one left; the strongest %d of each, one a filter, are drawn with the patterns above that they move with most.</p>"
            .formatted(
                explanation.present().size(),
                graph.size(),
                Markup.escape(graph.source().category()),
                DRAWN));
    body.append(drawing(input));
    body.append("<div class=\"tables\">");
    for (int l = layers - 1; l >= 0; l--) {
      body.append(table(l));
    }
    body.append("</div>");
    AtomicFile.writeString(file, DiskPage.of("Patterns in " + image, CSS, body.toString()));
  }

  private String drawing(RgbImage input) {
    int layers = graph.layers().size();
    int width = layers * PANEL + (layers - 1) * GAP;
    StringBuilder panels = new StringBuilder();
    StringBuilder links = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    String uri = MarkedPicture.of(input, PANEL).uri();
    Map<Integer, double[]> places = new HashMap<>();
    List<Set<Found>> drawn = drawn();
    for (int l = layers - 1; l >= 0; l--) {
      int left = left(l);
      panels.append(
          "<text x=\"%d\" y=\"14\">%s</text><image x=\"%d\" y=\"22\" width=\"%d\" height=\"%d\" href=\"%s\"/>%n"
              .formatted(
                  left,
                  Markup.escape(graph.layers().get(l).grid().name()),
                  left,
                  PANEL,
                  PANEL,
                  uri));
      for (Found found : drawn.get(l)) {
        double[] place = place(found, left);
        places.put(found.pattern().id(), place);
        for (Found parent : parents(found)) {
          links.append(link(places.get(parent.pattern().id()), place, MarkedPicture.css(l + 1)));
        }
        dots.append(dot(place, MarkedPicture.css(l), found));
      }
    }
    return """
           <svg viewBox="0 0 %d %d" role="img" aria-label="The image with its patterns">
           %s%s%s</svg>
           """
        .formatted(width, PANEL + 24, panels, links, dots);
  }

  /** By layer what is drawn: the strongest, and the parents of those below. */
  private List<Set<Found>> drawn() {
    List<Set<Found>> drawn = new ArrayList<>();
    for (int l = 0; l < graph.layers().size(); l++) {
      Set<Found> here = new LinkedHashSet<>(strongest(l, DRAWN));
      if (l > 0) {
        drawn.get(l - 1).forEach(below -> here.addAll(parents(below)));
      }
      drawn.add(here);
    }
    return drawn;
  }

  /** Parents of the strongest agreement, in this image. */
  private List<Found> parents(Found found) {
    return explanation.parents(found).stream().limit(PARENTS).toList();
  }

  private int left(int layer) {
    return (graph.layers().size() - 1 - layer) * (PANEL + GAP);
  }

  private double[] place(Found found, int left) {
    Frame frame = graph.input();
    return new double[] {
      left + found.column() / frame.width() * PANEL, 22 + found.row() / frame.height() * PANEL
    };
  }

  private static String link(double[] from, double[] to, String colour) {
    return String.format(
        Locale.ROOT,
        "<line class=\"link\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
        from[0],
        from[1],
        to[0],
        to[1],
        colour);
  }

  private static String dot(double[] place, String colour, Found found) {
    return String.format(
        Locale.ROOT,
        "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"7\""
            + " stroke=\"%s\"><title>%s</title></circle>%n",
        place[0],
        place[1],
        colour,
        Markup.escape(name(found)));
  }

  private String table(int layer) {
    StringBuilder rows = new StringBuilder();
    for (Found found : strongest(layer, LISTED)) {
      rows.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%d</td><td>%d</td><td>%s</td><td>%.2f</td></tr>%n",
              found.pattern().id(),
              found.pattern().filter(),
              Markup.escape(PatternPurity.label(found.pattern())),
              found.score()));
    }
    return """
<section><h2>%s</h2><table><tr><th>pattern</th><th>filter</th><th>part</th><th>score</th></tr>
%s</table></section>
"""
        .formatted(Markup.escape(graph.layers().get(layer).grid().name()), rows);
  }

  /** The strongest patterns of a layer that were seen, of each filter the first. */
  List<Found> strongest(int layer, int most) {
    List<Found> strongest = new ArrayList<>();
    Set<Integer> filters = new HashSet<>();
    for (Found found : explanation.present()) {
      boolean own =
          found.layer() == layer && found.pattern().rank() <= ExplanatoryGraph.PAPER_PATTERNS;
      if (own && strongest.size() < most && filters.add(found.pattern().filter())) {
        strongest.add(found);
      }
    }
    return strongest;
  }

  static String name(Found found) {
    String label = PatternPurity.label(found.pattern());
    return "pattern %d of filter %d%s"
        .formatted(
            found.pattern().id(), found.pattern().filter(), label.isEmpty() ? "" : ", " + label);
  }
}
