package dev.vitrail.cli.report;

import dev.vitrail.engine.io.Markup;
import java.util.Locale;

/**
 * A drawing in SVG. Colours are classes, so that one drawing fits a light and a dark page. Every
 * text is escaped. No drawing uses style attributes, which the page's security policy refuses.
 */
final class Svg {

  private static final String ALONE =
      """
      <style>
      text{font:12px system-ui,sans-serif;fill:#52606d}.axis{stroke:#9aa5b1}.grid{stroke:#e4e7eb}
      .line{fill:none;stroke-width:2}.s0{stroke:#1f6f78}.s1{stroke:#b4532a}.s2{stroke:#6b4fa0}
      .f0{fill:#1f6f78}.f1{fill:#b4532a}.f2{fill:#6b4fa0}.band{opacity:.16}.dash{stroke-dasharray:5 4}
      .mark{fill:#1f6f78}.ideal{stroke:#9aa5b1;stroke-dasharray:4 4}.bar{fill:#1f6f78}
      @media (prefers-color-scheme:dark){svg{background:#151b21}text{fill:#a9b4c0}.grid{stroke:#2b343d}
      .s0{stroke:#5cc0c7}.s1{stroke:#e8956b}.s2{stroke:#b39ddb}}
      </style>
      """;

  private final StringBuilder body = new StringBuilder();
  private final int width;
  private final int height;
  private final String id;
  private final String title;
  private final String description;

  /**
   * An empty drawing.
   *
   * @param id of the drawing in its page, letters and digits
   * @param title short name, read by screen readers
   * @param description what it shows, in a sentence
   */
  Svg(int width, int height, String id, String title, String description) {
    this.width = width;
    this.height = height;
    this.id = id;
    this.title = title;
    this.description = description;
  }

  Svg line(String classes, double x1, double y1, double x2, double y2) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            Markup.escape(classes),
            x1,
            y1,
            x2,
            y2));
    return this;
  }

  Svg rect(String classes, double x, double y, double w, double h) {
    body.append(
        String.format(
            Locale.ROOT,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
            Markup.escape(classes),
            x,
            y,
            w,
            h));
    return this;
  }

  Svg circle(String classes, double x, double y, double r) {
    body.append(
        String.format(
            Locale.ROOT,
            "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>",
            Markup.escape(classes),
            x,
            y,
            r));
    return this;
  }

  /** A text; {@code anchor} is start, middle or end. */
  Svg text(String anchor, double x, double y, String text) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
            x,
            y,
            Markup.escape(anchor),
            Markup.escape(text)));
    return this;
  }

  /** A line through points, or an area when {@code closed}. Points that are no numbers end it. */
  Svg path(String classes, double[] x, double[] y, boolean closed) {
    StringBuilder steps = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < x.length; i++) {
      boolean here = Double.isFinite(x[i]) && Double.isFinite(y[i]);
      if (here) {
        steps.append(String.format(Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", x[i], y[i]));
      }
      pen = here;
    }
    if (!steps.isEmpty()) {
      body.append(
          "<path class=\"%s\" d=\"%s%s\"/>"
              .formatted(Markup.escape(classes), steps, closed ? "Z" : ""));
    }
    return this;
  }

  /** The drawing as part of a page, which colours it. */
  String inPage() {
    return whole("");
  }

  /** The drawing as a file of its own. */
  String alone() {
    return whole(ALONE);
  }

  private String whole(String style) {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" \
    aria-labelledby="%s-t %s-d"><title id="%s-t">%s</title><desc id="%s-d">%s</desc>%s%s</svg>"""
        .formatted(
            width,
            height,
            width,
            height,
            id,
            id,
            id,
            Markup.escape(title),
            id,
            Markup.escape(description),
            style,
            body);
  }
}
