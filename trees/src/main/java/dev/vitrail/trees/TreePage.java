package dev.vitrail.trees;

import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Markup;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A page that shows a tree: the drawing can be zoomed and walked by mouse and keys, and tells of
 * the chosen node its images, its filters and what they add. It opens at the recommended depth,
 * where there is one, and a button shows the rest. One file, nothing loaded from elsewhere.
 */
public final class TreePage {

  /** Nodes drawn at most. */
  public static final int MAX_NODES = 80;

  private static final int FILTERS = 12;

  private final RationaleTree tree;
  private final OptionalInt recommended;
  private final Thumbnails thumbnails;

  private TreePage(RationaleTree tree, OptionalInt recommended, Thumbnails thumbnails) {
    this.tree = tree;
    this.recommended = recommended;
    this.thumbnails = thumbnails;
  }

  /**
   * Writes the page; returns its SHA-256.
   *
   * @param recommended depth, see {@link RecommendedDepth}
   */
  public static String write(
      Path file, RationaleTree tree, OptionalInt recommended, Thumbnails thumbnails) {
    return AtomicFile.writeString(file, new TreePage(tree, recommended, thumbnails).html());
  }

  private String html() {
    TreeDrawing whole = new TreeDrawing(tree, thumbnails);
    TreeDrawing first =
        cut() ? new TreeDrawing(tree.prunedAt(recommended.getAsInt()), thumbnails) : whole;
    String drawings = first.group(true) + (cut() ? whole.group(false) : "");
    Map<Integer, TreeNode> told = new LinkedHashMap<>();
    first.drawn().forEach(node -> told.put(node.id(), node));
    whole.drawn().forEach(node -> told.put(node.id(), node));
    String svg =
        """
        <svg id="tree" viewBox="0 0 %s" role="tree" aria-label="Decision modes" tabindex="0">
        %s</svg>
        """
            .formatted(first.size(), drawings);
    String details = told.values().stream().map(this::detail).collect(Collectors.joining());
    return Html.page(
        "Decision modes of " + tree.source().className(), body(svg, details), "tree.js");
  }

  /** Whether the page opens with less than the whole tree. */
  private boolean cut() {
    return recommended.isPresent() && recommended.getAsInt() < tree.depth();
  }

  private String body(String svg, String details) {
    TreeShape shape = TreeShape.of(tree);
    return """
<header><h1>Decision modes of <em>%s</em></h1>
<p>%d images fall into %d modes. A circle is a mode: the larger, the more images; the \
fuller its colour, the more alike their reasons. Net <code>%s</code>, layer \
<code>%s</code>, score %s.</p>%s</header>
<main class="split"><section class="stage"><div class="tools">
<button id="in" aria-label="Zoom in">+</button><button id="out" aria-label="Zoom out">\u2212\
</button><button id="fit">Fit</button>%s<span>Drag or scroll; arrow keys walk the tree</span>
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
            recommended.isPresent()
                ? "<p>%s</p>".formatted(RecommendedDepth.text(recommended.getAsInt(), tree.depth()))
                : "",
            cut() ? "<button id=\"depth\" aria-pressed=\"false\">Whole tree</button>" : "",
            svg,
            details);
  }

  private static String shortened(String text) {
    return text.length() <= 20 ? text : text.substring(0, 19) + "\u2026";
  }

  static String name(TreeNode node) {
    return node.imageId()
        .map(id -> "Image " + id)
        .orElseGet(() -> "Mode %d, %d images".formatted(node.id(), node.n()));
  }

  private String detail(TreeNode node) {
    StringBuilder images = new StringBuilder();
    node.examples().forEach(id -> images.append(Html.picture(id, thumbnails)));
    return """
<article id="n%d" hidden><h2>%s</h2>
<dl>%s%s%s%s%s</dl>
<ul class="pictures">%s</ul>
%s<h3>Filters</h3><p class="note">What each adds, in an image of mean activation, for a \
rationale of length 1.</p><table class="bars">%s</table></article>
"""
        .formatted(
            node.id(),
            Markup.escape(name(node)),
            Html.fact("images", String.valueOf(node.n())),
            Html.fact("alike", Html.number(node.resultant())),
            Html.fact("filters", "%d of %d".formatted(node.alpha().length, tree.filters())),
            Html.fact("gain", node.isLeaf() ? "\u2013" : Html.number(node.mergeGain())),
            Html.rival(node),
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
