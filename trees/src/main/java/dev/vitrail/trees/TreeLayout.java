package dev.vitrail.trees;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Places of the nodes of a drawn tree: depth to the right, every end of a branch on a row of its
 * own, every other node in the middle of its children. The largest nodes are opened first until the
 * drawing is full; what is not opened ends a branch.
 */
public final class TreeLayout {

  /**
   * A drawn node.
   *
   * @param column 0 for the root, which is no node
   * @param row of its middle
   * @param children those that are drawn
   * @param hidden whether it has children that are not drawn
   */
  public record Place(TreeNode node, int column, double row, List<Place> children, boolean hidden) {

    /**
     * How many images a mode has and, next to the root, against which class; empty for a leaf. Not
     * escaped.
     */
    public String label() {
      if (node.isLeaf()) {
        return "";
      }
      String count = node.n() + (hidden ? " \u2026" : "");
      return node.rival()
          .filter(rival -> column == 1)
          .map(rival -> count + " against " + rival.shortened())
          .orElse(count);
    }
  }

  private final Map<Integer, TreeNode> nodes;
  private final Set<Integer> open = new HashSet<>();
  private int rows;
  private int columns;

  /** Opens nodes until the drawing holds so many. */
  public TreeLayout(RationaleTree tree, int maxNodes) {
    this.nodes = tree.byId();
    PriorityQueue<TreeNode> waiting =
        new PriorityQueue<>(
            Comparator.comparingInt((TreeNode n) -> -n.n()).thenComparingInt(TreeNode::id));
    tree.root().forEach(id -> waiting.add(nodes.get(id)));
    int drawn = waiting.size();
    while (!waiting.isEmpty()) {
      TreeNode node = waiting.poll();
      if (!node.children().isEmpty() && drawn + node.children().size() <= maxNodes) {
        open.add(node.id());
        drawn += node.children().size();
        node.children().forEach(id -> waiting.add(nodes.get(id)));
      }
    }
  }

  /** Rows that were given so far. */
  public int rows() {
    return rows;
  }

  /** The last column that was given so far. */
  public int columns() {
    return columns;
  }

  /** Places of these nodes, largest first, and of all below them. */
  public List<Place> place(List<Integer> ids) {
    return place(ids, 1);
  }

  private List<Place> place(List<Integer> ids, int column) {
    List<Integer> sorted = new ArrayList<>(ids);
    Map<Integer, Integer> sizes = new HashMap<>();
    ids.forEach(id -> sizes.put(id, nodes.get(id).n()));
    sorted.sort(
        Comparator.comparingInt((Integer id) -> -sizes.get(id))
            .thenComparingInt(Integer::intValue));
    List<Place> places = new ArrayList<>();
    for (int id : sorted) {
      places.add(place(nodes.get(id), column));
    }
    return places;
  }

  private Place place(TreeNode node, int column) {
    columns = Math.max(columns, column);
    if (!open.contains(node.id())) {
      return new Place(node, column, rows++, List.of(), !node.children().isEmpty());
    }
    List<Place> children = place(node.children(), column + 1);
    double row = (children.get(0).row() + children.get(children.size() - 1).row()) / 2;
    return new Place(node, column, row, children, false);
  }
}
