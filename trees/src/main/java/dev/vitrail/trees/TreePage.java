package dev.vitrail.trees;

import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Markup;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A page that shows a tree: the drawing can be zoomed and walked by mouse and keys, and tells of
 * the chosen node its images, its filters and what they add. One file, nothing loaded from
 * elsewhere.
 */
public final class TreePage {

  /** Nodes drawn at most. */
  public static final int MAX_NODES = 80;

  private static final int FILTERS = 12;
  private static final int COLUMN = 170;
  private static final int ROW = 46;
  private static final int EDGE = 70;

  private final RationaleTree tree;
  private final Thumbnails thumbnails;
  private final StringBuilder links = new StringBuilder();
  private final StringBuilder circles = new StringBuilder();
  private final StringBuilder details = new StringBuilder();

  private TreePage(RationaleTree tree, Thumbnails thumbnails) {
    this.tree = tree;
    this.thumbnails = thumbnails;
  }

  /** Writes the page; returns its SHA-256. */
  public static String write(Path file, RationaleTree tree, Thumbnails thumbnails) {
    return AtomicFile.writeString(file, new TreePage(tree, thumbnails).html());
  }

  private String html() {
    TreeLayout layout = new TreeLayout(tree, MAX_NODES);
    List<TreeLayout.Place> top = layout.place(tree.root());
    double middle = y((top.get(0).row() + top.get(top.size() - 1).row()) / 2);
    for (TreeLayout.Place place : top) {
      draw(place, EDGE, middle);
    }
    int width = 2 * EDGE + COLUMN * layout.columns() + 60;
    int height = ROW * layout.rows() + 20;
    String svg =
        """
        <svg id="tree" viewBox="0 0 %d %d" role="tree" aria-label="Decision modes" tabindex="0">
        <g id="move"><g class="links">
        %s</g>
        <g class="root"><circle cx="%d" cy="%s" r="7"/><text x="%d" y="%s">%s</text></g>
        %s</g></svg>
        """
            .formatted(
                width,
                height,
                links,
                EDGE,
                Html.plain(middle),
                EDGE,
                Html.plain(middle - 16),
                Markup.escape(tree.source().className()),
                circles);
    return Html.page("Decision modes of " + tree.source().className(), body(svg), "tree.js");
  }

  private String body(String svg) {
    TreeShape shape = TreeShape.of(tree);
    return """
        <header><h1>Decision modes of <em>%s</em></h1>
        <p>%d images fall into %d modes. A circle is a mode: the larger, the more images; the \
        fuller its colour, the more alike their reasons. Net <code>%s</code>, layer \
        <code>%s</code>, score %s.</p></header>
        <main class="split"><section class="stage"><div class="tools">
        <button id="in" aria-label="Zoom in">+</button><button id="out" aria-label="Zoom out">\u2212\
        </button><button id="fit">Fit</button><span>Drag or scroll; arrow keys walk the tree</span>
        </div>
        %s</section>
        <aside id="panel" aria-live="polite">%s</aside></main>
        """
        .formatted(
            Markup.escape(tree.source().className()),
            shape.leaves(),
            shape.secondLayer(),
            Markup.escape(shortened(tree.source().net())),
            Markup.escape(tree.source().layer()),
            tree.source().score().name().toLowerCase(java.util.Locale.ROOT),
            svg,
            details);
  }

  private static String shortened(String text) {
    return text.length() <= 20 ? text : text.substring(0, 19) + "\u2026";
  }

  private static double x(TreeLayout.Place place) {
    return EDGE + COLUMN * place.column();
  }

  private static double y(double row) {
    return 10 + ROW * (row + 0.5);
  }

  private void draw(TreeLayout.Place place, double parentX, double parentY) {
    double x = x(place);
    double y = y(place.row());
    TreeNode node = place.node();
    double share = (double) node.n() / Math.max(1, tree.mining().nPositives());
    links.append(
        "<path d=\"M%s %sC%s %s %s %s %s %s\" stroke-width=\"%s\"/>%n"
            .formatted(
                Html.plain(parentX),
                Html.plain(parentY),
                Html.plain(parentX + COLUMN * 0.5),
                Html.plain(parentY),
                Html.plain(x - COLUMN * 0.5),
                Html.plain(y),
                Html.plain(x),
                Html.plain(y),
                Html.plain(1 + 7 * Math.sqrt(share))));
    circles.append(circle(place, x, y, share));
    details.append(detail(node));
    place.children().forEach(child -> draw(child, x, y));
  }

  private String circle(TreeLayout.Place place, double x, double y, double share) {
    TreeNode node = place.node();
    double radius = node.isLeaf() ? 6 : 7 + 13 * Math.sqrt(share);
    String label = node.isLeaf() ? "" : node.n() + (place.hidden() ? " \u2026" : "");
    String picture = "";
    Optional<String> example = node.examples().stream().findFirst();
    Optional<String> uri = example.flatMap(thumbnails::of);
    if (uri.isPresent()) {
      picture =
          "<image href=\"%s\" x=\"%s\" y=\"%s\" width=\"34\" height=\"34\"/>"
              .formatted(Markup.picture(uri.get()), Html.plain(x + radius + 5), Html.plain(y - 17));
    }
    return """
        <g class="node%s" data-id="%d" role="treeitem" tabindex="-1" aria-label="%s">\
        <circle cx="%s" cy="%s" r="%s" style="--full:%s"/>%s<text x="%s" y="%s">%s</text></g>
        """
        .formatted(
            node.isLeaf() ? " leaf" : "",
            node.id(),
            Markup.escape(name(node)),
            Html.plain(x),
            Html.plain(y),
            Html.plain(radius),
            Html.plain(node.resultant()),
            picture,
            Html.plain(x),
            Html.plain(y - radius - 4),
            label);
  }

  private static String name(TreeNode node) {
    return node.imageId()
        .map(id -> "Image " + id)
        .orElseGet(() -> "Mode %d, %d images".formatted(node.id(), node.n()));
  }

  private String detail(TreeNode node) {
    StringBuilder images = new StringBuilder();
    node.examples().forEach(id -> images.append(Html.picture(id, thumbnails)));
    return """
        <article id="n%d" hidden><h2>%s</h2>
        <dl><dt>images</dt><dd>%d</dd><dt>alike</dt><dd>%s</dd><dt>filters</dt><dd>%d of %d</dd>\
        <dt>gain</dt><dd>%s</dd></dl>
        <ul class="pictures">%s</ul>
        %s<h3>Filters</h3><p class="note">What each adds, in an image of mean activation, for a \
        rationale of length 1.</p><table class="bars">%s</table></article>
        """
        .formatted(
            node.id(),
            Markup.escape(name(node)),
            node.n(),
            Html.number(node.resultant()),
            node.alpha().length,
            tree.filters(),
            node.isLeaf() ? "\u2013" : Html.number(node.mergeGain()),
            images,
            parts(node),
            filters(node));
  }

  /** {@code w x} for the mean image of the positives, whose x is the number of cells. */
  private double[] typical(TreeNode node) {
    return Rows.scaled(node.weights(), tree.positions());
  }

  private String parts(TreeNode node) {
    PartAssignment parts = tree.parts();
    if (parts.parts().isEmpty()) {
      return "";
    }
    double[] sums = parts.sums(typical(node));
    double scale =
        IntStream.range(0, sums.length).mapToDouble(m -> Math.abs(sums[m])).max().orElse(0);
    StringBuilder rows = new StringBuilder();
    for (int m = 0; m < sums.length; m++) {
      rows.append(Html.bar(parts.name(m), sums[m], scale));
    }
    return "<h3>Parts</h3><table class=\"bars\">%s</table>%n".formatted(rows);
  }

  private String filters(TreeNode node) {
    double[] typical = typical(node);
    int[] strongest =
        IntStream.of(node.alpha())
            .boxed()
            .sorted(Comparator.comparingDouble(d -> -Math.abs(typical[d])))
            .limit(FILTERS)
            .mapToInt(Integer::intValue)
            .toArray();
    double scale = strongest.length == 0 ? 0 : Math.abs(typical[strongest[0]]);
    StringBuilder rows = new StringBuilder();
    for (int d : strongest) {
      rows.append(Html.bar(label(tree.parts(), d), typical[d], scale));
    }
    return rows.toString();
  }

  /** Number of a filter and the part it looks at. */
  static String label(PartAssignment parts, int filter) {
    return parts.partOf()[filter] == PartAssignment.OTHER
        ? "filter " + filter
        : "filter %d \u00b7 %s".formatted(filter, parts.name(parts.groupOf(filter)));
  }
}
