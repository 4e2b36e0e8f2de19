package dev.vitrail.cli.report;

import dev.vitrail.engine.io.Markup;
import dev.vitrail.trees.RationaleTree;
import dev.vitrail.trees.TreeLayout;
import dev.vitrail.trees.TreeNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A tree as a drawing whose nodes are links to what the page says of them. */
final class TreeFigure {

  private static final int COLUMN = 150;
  private static final int ROW = 44;
  private static final int EDGE = 60;
  private static final int THUMB = 34;

  private final String id;
  private final RationaleTree tree;
  private final Thumbs thumbs;
  private final StringBuilder links = new StringBuilder();
  private final StringBuilder nodes = new StringBuilder();
  private final List<TreeNode> drawn = new ArrayList<>();
  private final String svg;

  /**
   * Draws a tree.
   *
   * @param id of the tree in the page; that of a node is {@code id-nNUMBER}
   */
  TreeFigure(String id, RationaleTree tree, Thumbs thumbs) {
    this.id = id;
    this.tree = tree;
    this.thumbs = thumbs;
    this.svg = draw();
  }

  /** The drawing. */
  String svg() {
    return svg;
  }

  /** The nodes that it holds, in its order. */
  List<TreeNode> drawn() {
    return drawn;
  }

  /** What a node is called. */
  static String name(TreeNode node) {
    return Text.clean(
        node.imageId()
            .map(image -> "Image " + image)
            .orElseGet(() -> "Mode %d, %d images".formatted(node.id(), node.n())));
  }

  private String draw() {
    TreeLayout layout = new TreeLayout(tree, TreePages.MOST_NODES);
    List<TreeLayout.Place> top = layout.place(tree.root());
    double middle = y((top.get(0).row() + top.get(top.size() - 1).row()) / 2);
    top.forEach(place -> add(place, EDGE, middle));
    int width = 2 * EDGE + COLUMN * layout.columns();
    int height = ROW * layout.rows() + 20;
    return format(
        """
        <svg xmlns="http://www.w3.org/2000/svg" class="zoom" width="%d" height="%d" \
        viewBox="0 0 %d %d" role="group" aria-label="Tree of decision modes; its nodes are links">\
        <g class="links">%s</g><g class="root"><circle cx="%d" cy="%.1f" r="7"/>\
        <text x="%d" y="%.1f" text-anchor="middle">%s</text></g>%s</svg>""",
        width,
        height,
        width,
        height,
        links,
        EDGE,
        middle,
        EDGE,
        middle - 14,
        Markup.escape(Text.clean(tree.source().className())),
        nodes);
  }

  private static double y(double row) {
    return 10 + ROW * (row + 0.5);
  }

  private void add(TreeLayout.Place place, double parentX, double parentY) {
    TreeNode node = place.node();
    double x = EDGE + COLUMN * place.column();
    double y = y(place.row());
    double share = (double) node.n() / Math.max(1, tree.mining().nPositives());
    double bend = COLUMN * 0.5;
    links.append(
        format(
            "<path d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\" stroke-width=\"%.1f\"/>",
            parentX,
            parentY,
            parentX + bend,
            parentY,
            x - bend,
            y,
            x,
            y,
            1 + 7 * Math.sqrt(share)));
    nodes.append(circle(place, x, y, share));
    drawn.add(node);
    place.children().forEach(child -> add(child, x, y));
  }

  private String circle(TreeLayout.Place place, double x, double y, double share) {
    TreeNode node = place.node();
    double radius = node.isLeaf() ? 6 : 6 + 11 * Math.sqrt(share);
    Optional<String> uri = node.examples().stream().findFirst().flatMap(thumbs::of);
    String picture =
        uri.map(
                u ->
                    format(
                        "<image href=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\"/>",
                        Markup.picture(u), x + radius + 5, y - THUMB / 2.0, THUMB, THUMB))
            .orElse("");
    return format(
        """
        <a href="#%s-n%d"><title>%s</title><circle class="node" cx="%.1f" cy="%.1f" r="%.1f" \
        fill-opacity="%.2f"/>%s<text x="%.1f" y="%.1f" text-anchor="middle">%s</text></a>""",
        id,
        node.id(),
        Markup.escape(name(node)),
        x,
        y,
        radius,
        node.isLeaf() ? 0 : 0.15 + 0.85 * node.resultant(),
        picture,
        x,
        y - radius - 4,
        Markup.escape(Text.clean(place.label())));
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
