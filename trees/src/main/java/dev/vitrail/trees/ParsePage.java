package dev.vitrail.trees;

import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Markup;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A page that shows why a net scores one image as it does: the decision modes on its path, coarse
 * to fine, each with the images that share it and with what parts and filters add.
 */
public final class ParsePage {

  private static final int FILTERS = 8;
  private static final int EXAMPLES = 6;
  private static final double UNSURE = 0.05;

  private ParsePage() {}

  /**
   * Writes the page; returns its SHA-256.
   *
   * @param tree that made the parse tree
   */
  public static String write(
      Path file, ParseTree parse, RationaleTree tree, Thumbnails thumbnails) {
    return AtomicFile.writeString(file, html(parse, tree, thumbnails));
  }

  private static String html(ParseTree parse, RationaleTree tree, Thumbnails thumbnails) {
    StringBuilder steps = new StringBuilder();
    for (ParseTree.Step step : parse.steps()) {
      steps.append(card(parse, step, tree, thumbnails));
    }
    boolean positive = parse.score() > parse.threshold();
    String name = Markup.escape(tree.source().className());
    String body =
        """
        <header class="image"><ul class="pictures large">%s</ul><div><h1>The net says <em>%s%s</em></h1>
        <p>It scores %s; above %s it says %s. The path is %s: the smallest lead of a mode over the \
        next is %s in cosine.</p></div></header>
        <main class="path">%s</main>
        """
            .formatted(
                Html.picture(parse.image(), thumbnails),
                positive ? "" : "not ",
                name,
                Html.number(parse.score()),
                Html.number(parse.threshold()),
                name,
                parse.surety() < UNSURE ? "unsure" : "clear",
                Html.number(parse.surety()),
                steps);
    return Html.page("Why: " + parse.image(), body, "");
  }

  private static String card(
      ParseTree parse, ParseTree.Step step, RationaleTree tree, Thumbnails thumbnails) {
    StringBuilder images = new StringBuilder();
    step.node().examples().stream()
        .limit(EXAMPLES)
        .forEach(id -> images.append(Html.picture(id, thumbnails)));
    String kind =
        step.node().isLeaf() ? "One image" : "Mode of %d images".formatted(step.node().n());
    return """
        <section class="card"><h2><span class="depth">%d</span>%s</h2>
        <dl>%s%s%s%s</dl>
        <ul class="pictures">%s</ul>
        %s
        %s<h3>Filters</h3><table class="bars">%s</table></section>
        """
        .formatted(
            step.depth(),
            kind,
            Html.fact("cosine", Html.number(step.cosine())),
            Html.fact("lead", Html.number(step.margin())),
            Html.fact("filters", String.valueOf(step.node().alpha().length)),
            Html.rival(step.node()),
            images,
            scores(parse, step),
            parts(parse, step),
            filters(step, tree.parts()));
  }

  private static String scores(ParseTree parse, ParseTree.Step step) {
    double scale = Math.max(Math.abs(parse.score()), Math.abs(step.estimate()));
    return "<h3>Score</h3><table class=\"bars\">%s%s%s</table>%n"
        .formatted(
            Html.bar("net", parse.score(), scale),
            Html.bar("mode", step.estimate(), scale),
            Html.bar("of it bias", step.bias(), scale));
  }

  private static String parts(ParseTree parse, ParseTree.Step step) {
    if (parse.parts().size() < 2) {
      return "";
    }
    double scale = 0;
    for (double value : step.byPart()) {
      scale = Math.max(scale, Math.abs(value));
    }
    StringBuilder rows = new StringBuilder();
    for (int m = 0; m < step.byPart().length; m++) {
      rows.append(Html.bar(parse.parts().get(m), step.byPart()[m], scale));
    }
    return "<h3>Parts</h3><table class=\"bars\">%s</table>%n".formatted(rows);
  }

  private static String filters(ParseTree.Step step, PartAssignment parts) {
    int[] strongest = step.strongest(FILTERS);
    StringBuilder rows = new StringBuilder();
    for (int d : strongest) {
      double scale = Math.abs(step.contributions()[strongest[0]]);
      rows.append(Html.bar(TreePage.label(parts, d), step.contributions()[d], scale));
    }
    return rows.toString();
  }

  /** The parse tree as text, a few lines a step. */
  public static String text(ParseTree parse, RationaleTree tree) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%s: score %.3f, path lead %.3f%n",
            parse.image(),
            parse.score(),
            parse.surety()));
    for (ParseTree.Step step : parse.steps()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%sdepth %d: node %d, %d images%s, cosine %.3f, lead %.3f, estimate %.3f%n",
              "  ".repeat(step.depth() - 1),
              step.depth(),
              step.node().id(),
              step.node().n(),
              step.node().rival().map(rival -> " against " + rival.text()).orElse(""),
              step.cosine(),
              step.margin(),
              step.estimate()));
      out.append("  ".repeat(step.depth())).append(line(parse, step, tree.parts())).append('\n');
    }
    return out.toString();
  }

  /** Strongest filters with part, contribution and share of the score less the bias. */
  private static String line(ParseTree parse, ParseTree.Step step, PartAssignment parts) {
    double whole = parse.score() - step.bias();
    StringBuilder out = new StringBuilder();
    for (int d : step.strongest(4)) {
      double value = step.contributions()[d];
      String share =
          Math.abs(whole) > 1e-6
              ? String.format(Locale.ROOT, " (%.0f %%)", 100 * value / whole)
              : "";
      out.append(out.isEmpty() ? "" : ", ")
          .append(String.format(Locale.ROOT, "%s %+.3f%s", TreePage.label(parts, d), value, share));
    }
    return out.isEmpty() ? "no filter, bias only" : out.toString();
  }
}
