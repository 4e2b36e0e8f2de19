package dev.vitrail.cli.layers;

import dev.vitrail.cli.draw.DiskPage;
import dev.vitrail.engine.io.Markup;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The page of a run's layers: one file that opens from disk and loads nothing. */
final class LayerPage {

  private static final String CSS =
      SparsityChart.CSS
          + """
          table{border-collapse:collapse;font-size:.86rem;margin:8px 0 0}
          th,td{padding:3px 12px 3px 0;text-align:right;border-bottom:1px solid #8884}
          th:first-child,td:first-child{text-align:left}
          img,svg{max-width:100%;height:auto;display:block}
          figure{margin:0 0 16px}figcaption{font-size:.86rem;margin:0 0 6px}
          .shown{display:flex;flex-wrap:wrap;gap:10px;align-items:flex-start}
          .shown figure{width:200px}.shown img{width:200px}.row{margin:6px 0}
          details{margin:10px 0}summary{cursor:pointer}
          nav a{margin-right:14px}
          """;

  private final StringBuilder body = new StringBuilder();
  private final String title;

  LayerPage(String net, String run) {
    this.title = "Layers of " + run;
    put("<h1>%s</h1>", Markup.escape(title));
    put("<p>%s</p>", Markup.escape(net));
    put("<nav aria-label=\"Parts\"><a href=\"#kernels\">Kernels</a>");
    put("<a href=\"#maps\">Feature maps</a><a href=\"#classes\">Class activation maps</a>");
    put("<a href=\"#patches\">Strongest places</a><a href=\"#sparsity\">Sparsity</a></nav>");
  }

  LayerPage part(String id, String name, String text) {
    put("<h2 id=\"%s\">%s</h2>", id, Markup.escape(name));
    put("<p>%s</p>", Markup.escape(text));
    return this;
  }

  LayerPage text(String text) {
    put("<p>%s</p>", Markup.escape(text));
    return this;
  }

  /** A picture below its caption. */
  LayerPage picture(String caption, String alt, byte[] png) {
    put("<figure><figcaption>%s</figcaption>%s</figure>", Markup.escape(caption), img(alt, png));
    return this;
  }

  /** A picture, its words and its name. */
  record Shown(String caption, String alt, byte[] png) {}

  /** Pictures side by side. */
  LayerPage row(List<Shown> pictures) {
    put("<div class=\"row shown\">");
    pictures.forEach(p -> picture(p.caption(), p.alt(), p.png()));
    put("</div>");
    return this;
  }

  LayerPage sparsity(List<Sparsity.Row> rows) {
    body.append(SparsityChart.of(rows));
    put("<details><summary>The same as a table</summary><table><thead><tr><th>Layer</th>");
    put("<th>Filters</th><th>Values at zero</th><th>Least of an image</th>");
    put("<th>Most of an image</th><th>Silent filters</th><th>Dead filters</th></tr></thead>");
    put("<tbody>");
    for (Sparsity.Row row : rows) {
      put("<tr><td>%s</td><td>%d</td>", Markup.escape(row.layer()), row.filters());
      for (double share :
          new double[] {row.zero(), row.least(), row.most(), row.silent(), row.dead()}) {
        put("<td>%.1f %%</td>", 100 * share);
      }
      put("</tr>");
    }
    put("</tbody></table></details>");
    return this;
  }

  private static String img(String alt, byte[] png) {
    return "<img alt=\"%s\" src=\"data:image/png;base64,%s\">"
        .formatted(Markup.escape(alt), Base64.getEncoder().encodeToString(png));
  }

  private void put(String form, Object... values) {
    body.append(String.format(Locale.ROOT, form, values)).append('\n');
  }

  String html() {
    return DiskPage.of(title, CSS, body.toString());
  }
}
