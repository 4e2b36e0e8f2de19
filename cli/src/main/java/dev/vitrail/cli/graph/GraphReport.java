package dev.vitrail.cli.graph;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured of a graph, for the terminal and as JSON. METHODS 5.3; distances are shares of
 * the diagonal.
 *
 * @param images of the category
 * @param annotated those with landmarks
 * @param layers lowest first
 * @param parts localisation from {@code from} annotated images
 */
public record GraphReport(
    int schema,
    String category,
    int images,
    int annotated,
    List<OfLayer> layers,
    int from,
    List<Part> parts) {

  public GraphReport {
    layers = List.copyOf(layers);
    parts = List.copyOf(parts);
  }

  /**
   * One layer. Instability: lower is better.
   *
   * @param patterns kept and measured
   * @param instability of the patterns
   * @param filters of as many of the raw filters, a tenth
   * @param constant of patterns that never move
   * @param purity share of top images that show one part
   * @param chance purity with shuffled landmarks
   */
  public record OfLayer(
      String layer,
      int patterns,
      double instability,
      double filters,
      double constant,
      double purity,
      double chance) {}

  /**
   * One part.
   *
   * @param errors by what finds it: patterns, filters, one filter, mean place
   */
  public record Part(String part, int images, Map<String, Double> errors) {}

  /** The report as text. */
  public String text() {
    StringBuilder out = new StringBuilder();
    line(out, "Graph of '%s' on %d images, %d with landmarks", category, images, annotated);
    line(
        out,
        "%-20s %8s %11s %9s %9s %8s %8s",
        "location instability",
        "patterns",
        "instability",
        "filters",
        "constant",
        "purity",
        "chance");
    for (OfLayer layer : layers) {
      line(
          out,
          "%-20s %8d %11.4f %9.4f %9.4f %8.3f %8.3f",
          layer.layer(),
          layer.patterns(),
          layer.instability(),
          layer.filters(),
          layer.constant(),
          layer.purity(),
          layer.chance());
    }
    if (!parts.isEmpty()) {
      line(out, "");
      line(out, "Parts found from %d annotated images, mean error:", from);
    }
    for (Part part : parts) {
      StringBuilder row = new StringBuilder();
      part.errors()
          .forEach((by, error) -> row.append(String.format(Locale.ROOT, "  %s %.4f", by, error)));
      line(out, "%-20s%s (%d images)", part.part(), row, part.images());
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
