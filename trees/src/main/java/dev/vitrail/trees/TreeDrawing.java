package dev.vitrail.trees;

import dev.vitrail.engine.io.Markup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tree as a group of an SVG drawing; the size goes into its {@code data-box}. */
final class TreeDrawing {

  private static final int COLUMN = 170;
  private static final int ROW = 46;
  private static final int EDGE = 70;

  private final RationaleTree tree;
  private final Thumbnails thumbnails;
  private final StringBuilder links = new StringBuilder();
  private final StringBuilder circles = new StringBuilder();
  private final List<TreeNode> drawn = new ArrayList<>();
  private final double middle;
  private final int width;
  private final int height;

  TreeDrawing(RationaleTree tree, Thumbnails thumbnails) {
    this.tree = tree;
    this.thumbnails = thumbnails;
    TreeLayout layout = new TreeLayout(tree, TreePage.MAX_NODES);
    List<TreeLayout.Place> top = layout.place(tree.root());
    middle = y((top.get(0).row() + top.get(top.size() - 1).row()) / 2);
    top.forEach(place -> draw(place, EDGE, middle));
    width = 2 * EDGE + COLUMN * layout.columns() + 60;
    height = ROW * layout.rows() + 20;
  }

  /** Width and height. */
  String size() {
    return width + " " + height;
  }

  /** The nodes that it holds. */
  List<TreeNode> drawn() {
    return drawn;
  }

  /**
   * The group.
   *
   * @param shown whether the page opens with it
   */
  String group(boolean shown) {
    return """
           <g class="drawing" data-box="%s"%s><g class="links">
           %s</g>
           <g class="root"><circle cx="%d" cy="%s" r="7"/><text x="%d" y="%s">%s</text></g>
           %s</g>
           """
        .formatted(
            size(),
            shown ? "" : " style=\"display:none\"",
            links,
            EDGE,
            Html.plain(middle),
            EDGE,
            Html.plain(middle - 16),
            Markup.escape(tree.source().className()),
            circles);
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
    drawn.add(node);
    place.children().forEach(child -> draw(child, x, y));
  }

  private String circle(TreeLayout.Place place, double x, double y, double share) {
    TreeNode node = place.node();
    double radius = node.isLeaf() ? 6 : 7 + 13 * Math.sqrt(share);
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
            Markup.escape(TreePage.name(node)),
            Html.plain(x),
            Html.plain(y),
            Html.plain(radius),
            Html.plain(node.resultant()),
            picture,
            Html.plain(x),
            Html.plain(y - radius - 4),
            Markup.escape(place.label()));
  }
}
