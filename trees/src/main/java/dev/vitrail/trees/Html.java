package dev.vitrail.trees;

import dev.vitrail.engine.io.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Pieces of pages that open from disk; nothing is loaded from elsewhere. */
final class Html {

  private Html() {}

  /** What a mode is told apart from; nothing where that is not known. */
  static String rival(TreeNode node) {
    return node.rival().map(rival -> fact("against", rival.text())).orElse("");
  }

  /** A name and its value, which stay on one line. */
  static String fact(String name, String value) {
    return "<div><dt>%s</dt><dd>%s</dd></div>".formatted(name, Markup.escape(value));
  }

  /** A picture with its name, or only the name. */
  static String picture(String imageId, Thumbnails thumbnails) {
    Optional<String> uri = thumbnails.of(imageId);
    String name = Markup.escape(imageId);
    if (uri.isEmpty()) {
      return "<li class=\"plain\"><span>%s</span></li>".formatted(name);
    }
    return "<li><img src=\"%s\" alt=\"%s\"><span>%s</span></li>"
        .formatted(Markup.picture(uri.get()), name, name);
  }

  /** A whole page with its style and script inside. */
  static String page(String title, String body, String script) {
    return """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
        style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        %s
        %s</body>
        </html>
        """
        .formatted(
            Markup.escape(title),
            resource("page.css"),
            body,
            script.isEmpty() ? "" : "<script>\n" + resource(script) + "</script>\n");
  }

  static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.1f" : "%.3f", value)
        .replace("-", "\u2212");
  }

  /**
   * A row of a bar chart around zero.
   *
   * @param scale value of a full half
   */
  static String bar(String label, double value, double scale) {
    double width = scale == 0 ? 0 : Math.min(50, 50 * Math.abs(value) / scale);
    double left = value < 0 ? 50 - width : 50;
    return """
        <tr><th scope="row">%s</th><td class="bar"><i class="%s" style="left:%s%%;width:%s%%"></i>\
        </td><td class="num">%s</td></tr>
        """
        .formatted(
            Markup.escape(label),
            value < 0 ? "minus" : "plus",
            plain(left),
            plain(width),
            number(value));
  }

  static String plain(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String resource(String name) {
    try (InputStream in = Html.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(name, e);
    }
  }
}
