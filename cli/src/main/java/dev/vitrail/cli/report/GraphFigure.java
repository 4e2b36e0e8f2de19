package dev.vitrail.cli.report;

import dev.vitrail.engine.io.Markup;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.graphs.Pattern;
import dev.vitrail.graphs.PatternPurity;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The layers of a graph side by side, top layer left, with the best patterns of each. */
final class GraphFigure {

  /** Patterns of a layer that are drawn. */
  static final int DRAWN = 24;

  private static final int PANEL = 250;
  private static final int GAP = 26;
  private static final int PARENTS = 2;

  private GraphFigure() {}

  /** A pattern on the page. */
  private record Dot(double x, double y) {}

  /** Draws a graph. */
  static String draw(String id, ExplanatoryGraph graph, PartColours colours) {
    int layers = graph.layers().size();
    int width = layers * PANEL + (layers - 1) * GAP;
    StringBuilder panels = new StringBuilder();
    StringBuilder links = new StringBuilder();
    StringBuilder dots = new StringBuilder();
    Map<Integer, Dot> places = new HashMap<>();
    for (int l = layers - 1; l >= 0; l--) {
      GraphLayer layer = graph.layers().get(l);
      int left = (layers - 1 - l) * (PANEL + GAP);
      panels.append(
          format(
              "<text x=\"%d\" y=\"13\">%s</text><rect class=\"plane\" x=\"%d\" y=\"20\""
                  + " width=\"%d\" height=\"%d\"/>",
              left, Markup.escape(Text.clean(layer.grid().name())), left, PANEL, PANEL));
      List<Pattern> best = best(layer);
      double most = best.stream().mapToDouble(Pattern::topScore).max().orElse(1);
      for (Pattern pattern : best) {
        Dot dot =
            new Dot(
                left + pattern.column() / graph.input().width() * PANEL,
                20 + pattern.row() / graph.input().height() * PANEL);
        places.put(pattern.id(), dot);
        pattern.parents().stream()
            .filter(parent -> places.containsKey(parent.id()))
            .limit(PARENTS)
            .forEach(parent -> links.append(link(places.get(parent.id()), dot)));
        dots.append(dot(pattern, dot, most, colours));
      }
    }
    return format(
        """
        <svg xmlns="http://www.w3.org/2000/svg" class="graph" width="%d" height="%d" \
        viewBox="0 0 %d %d" role="img" aria-labelledby="%s-t"><title id="%s-t">Patterns of %d \
        layers at their mean places</title>%s%s%s</svg>""",
        width, PANEL + 22, width, PANEL + 22, id, id, layers, panels, links, dots);
  }

  /** The best patterns, one a filter, as those of one filter lie close together. */
  private static List<Pattern> best(GraphLayer layer) {
    Set<Integer> filters = new HashSet<>();
    return layer.patterns().stream()
        .sorted(Comparator.comparingInt(Pattern::rank))
        .filter(pattern -> filters.add(pattern.filter()))
        .limit(DRAWN)
        .toList();
  }

  private static String link(Dot from, Dot to) {
    return format(
        "<line class=\"edge\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        from.x(), from.y(), to.x(), to.y());
  }

  private static String dot(Pattern pattern, Dot at, double most, PartColours colours) {
    String label = PatternPurity.label(pattern);
    String part = colours.className(label);
    String name =
        "Pattern %d of filter %d, rank %d%s"
            .formatted(
                pattern.id(),
                pattern.filter(),
                pattern.rank(),
                label.isEmpty() ? "" : ", " + label);
    return format(
        "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"><title>%s</title></circle>",
        part.isEmpty() ? "pn" : part,
        at.x(),
        at.y(),
        2.5 + 5 * Math.sqrt(Math.max(0, pattern.topScore()) / Math.max(1e-12, most)),
        Markup.escape(Text.clean(name)));
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
