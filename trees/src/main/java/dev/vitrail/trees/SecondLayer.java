package dev.vitrail.trees;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The children of the root while mining, and for each its nearest by cosine of mean rationales.
 * Memory: four rows of K doubles and one neighbour list a leaf.
 */
final class SecondLayer {

  private static final int QUERIES = 16;

  private final int neighbours;
  private final Child[] byId;
  private final int[] slotOf;
  private final int[] idAt;
  private int count;
  private final TiledRows directions;
  private final TiledRows routes;
  private final Routing routing;
  private final NearestLists nearest;

  SecondLayer(int leaves, int filters, int neighbours, Routing routing) {
    this.routing = routing;
    this.neighbours = neighbours;
    this.byId = new Child[2 * leaves];
    this.slotOf = new int[2 * leaves];
    this.idAt = new int[leaves];
    this.directions = new TiledRows(leaves, filters);
    this.routes = new TiledRows(leaves, filters);
    this.nearest = new NearestLists(2 * leaves, Math.min(leaves, 2 * neighbours + 4));
  }

  int size() {
    return count;
  }

  /** Most children there can be. */
  int capacity() {
    return idAt.length;
  }

  /** The child of this id, which must be one. */
  Child child(int id) {
    return byId[id];
  }

  /** Ids of the children, in no particular order. */
  int[] ids() {
    return Arrays.copyOf(idAt, count);
  }

  void add(Child child) {
    int slot = count++;
    byId[child.id()] = child;
    slotOf[child.id()] = slot;
    idAt[slot] = child.id();
    directions.put(slot, child.direction(), 0);
    routes.put(slot, child.route(routing), 0);
  }

  private void remove(int id) {
    int slot = slotOf[id];
    int last = --count;
    if (slot != last) {
      directions.move(last, slot);
      routes.move(last, slot);
      idAt[slot] = idAt[last];
      slotOf[idAt[slot]] = slot;
    }
    byId[id] = null;
  }

  /** Puts {@code merged} in place of two children. */
  void replace(int first, int second, Child merged) {
    remove(first);
    remove(second);
    add(merged);
  }

  /** Fills the neighbour lists of these children. */
  void findNeighbours(int[] of) {
    IntStream.range(0, (of.length + QUERIES - 1) / QUERIES)
        .parallel()
        .forEach(
            block -> {
              int from = block * QUERIES;
              int[] ids = Arrays.copyOfRange(of, from, Math.min(of.length, from + QUERIES));
              fill(ids);
            });
  }

  private void fill(int[] queries) {
    double[] out = new double[TiledRows.LANES];
    for (int id : queries) {
      nearest.clear(id);
    }
    for (int tile = 0; tile < TiledRows.tilesFor(count); tile++) {
      for (int id : queries) {
        directions.dots(tile, byId[id].direction(), 0, out);
        offerTile(nearest, id, tile, out, id);
      }
    }
  }

  private void offerTile(NearestLists lists, int query, int tile, double[] cosines, int self) {
    int from = tile * TiledRows.LANES;
    int to = Math.min(count, from + TiledRows.LANES);
    for (int slot = from; slot < to; slot++) {
      int id = idAt[slot];
      if (id != self) {
        boolean closed = lists != nearest && byId[id].isClosed(routing);
        lists.offer(query, id, closed ? -1 : cosines[slot - from]);
      }
    }
  }

  /**
   * Offers every child to a list of cosines with the children's routes.
   *
   * @param lists to be filled at {@code query}
   * @param row unit vector from {@code from} on
   */
  void fillByRoute(NearestLists lists, int query, double[] row, int from, double[] buffer) {
    lists.clear(query);
    for (int tile = 0; tile < TiledRows.tilesFor(count); tile++) {
      routes.dots(tile, row, from, buffer);
      offerTile(lists, query, tile, buffer, -1);
    }
  }

  /** As {@link #fillByRoute} for several queries, tile by tile; all cosines go to a table. */
  void fillByRoute(
      NearestLists lists, int firstQuery, int queries, double[] rows, Optional<CosineTable> table) {
    double[] out = new double[TiledRows.LANES];
    for (int q = firstQuery; q < firstQuery + queries; q++) {
      lists.clear(q);
    }
    for (int tile = 0; tile < TiledRows.tilesFor(count); tile++) {
      for (int q = firstQuery; q < firstQuery + queries; q++) {
        routes.dots(tile, rows, q * routes.length(), out);
        offerTile(lists, q, tile, out, -1);
        if (table.isPresent()) {
          keep(table.get(), q, tile, out);
        }
      }
    }
  }

  private void keep(CosineTable table, int query, int tile, double[] cosines) {
    int from = tile * TiledRows.LANES;
    for (int slot = from; slot < Math.min(count, from + TiledRows.LANES); slot++) {
      table.set(idAt[slot], query, cosines[slot - from]);
    }
  }

  /**
   * Brings the lists up to date after {@link #replace}.
   *
   * @return children whose nearest have changed, the new one included
   */
  int[] updateNeighbours(int first, int second, Child merged) {
    double[] cosines = new double[Math.multiplyExact(TiledRows.tilesFor(count), TiledRows.LANES)];
    IntStream.range(0, TiledRows.tilesFor(count))
        .parallel()
        .forEach(
            tile -> {
              double[] out = new double[TiledRows.LANES];
              directions.dots(tile, merged.direction(), 0, out);
              System.arraycopy(out, 0, cosines, tile * TiledRows.LANES, out.length);
            });
    int[] changed =
        IntStream.range(0, count)
            .filter(slot -> change(idAt[slot], first, second, merged.id(), cosines[slot]))
            .map(slot -> idAt[slot])
            .toArray();
    int[] starved = Arrays.stream(changed).filter(this::starves).toArray();
    findNeighbours(starved);
    return changed;
  }

  private boolean change(int id, int first, int second, int merged, double cosine) {
    if (id == merged) {
      nearest.clear(id);
      return true;
    }
    boolean gone = isNear(id, first) | isNear(id, second);
    nearest.remove(id, first);
    nearest.remove(id, second);
    nearest.offer(id, merged, cosine);
    return gone || isNear(id, merged);
  }

  private boolean isNear(int id, int other) {
    for (int rank = 0; rank < Math.min(neighbours, nearest.size(id)); rank++) {
      if (nearest.id(id, rank) == other) {
        return true;
      }
    }
    return false;
  }

  private boolean starves(int id) {
    return nearest.size(id) < Math.min(neighbours, count - 1);
  }

  /** The nearest children, nearest first. */
  int[] nearestOf(int id) {
    return IntStream.range(0, Math.min(neighbours, nearest.size(id)))
        .map(rank -> nearest.id(id, rank))
        .toArray();
  }

  /** Sum of theta over the children, by rising id. */
  double theta() {
    return IntStream.of(ids()).sorted().mapToDouble(id -> byId[id].fit().theta()).sum();
  }

  /** Sum of h over the leaves. */
  double total() {
    return IntStream.of(ids()).sorted().mapToDouble(id -> byId[id].fit().total()).sum();
  }
}
