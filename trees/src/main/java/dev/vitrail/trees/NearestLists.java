package dev.vitrail.trees;

import java.util.Arrays;

/**
 * For each of many queries the start of the list of all nodes, sorted by falling cosine and rising
 * id. An entry that goes away is taken out, a new one is put in if it belongs to the start; only
 * when too little is left must the query see all nodes again.
 *
 * <p>Each list knows its floor: all nodes of a higher cosine are in it. Memory: 12 bytes an entry.
 */
final class NearestLists {

  private final int capacity;
  private final int[] ids;
  private final double[] cosines;
  private final int[] sizes;
  private final double[] floors;

  NearestLists(int queries, int capacity) {
    this.capacity = capacity;
    this.ids = new int[Math.multiplyExact(queries, capacity)];
    this.cosines = new double[ids.length];
    this.sizes = new int[queries];
    this.floors = new double[queries];
    Arrays.fill(floors, Double.NEGATIVE_INFINITY);
  }

  int size(int query) {
    return sizes[query];
  }

  int id(int query, int rank) {
    return ids[query * capacity + rank];
  }

  double cosine(int query, int rank) {
    return cosines[query * capacity + rank];
  }

  /** Whether the list holds every node. */
  boolean complete(int query) {
    return floors[query] == Double.NEGATIVE_INFINITY;
  }

  /** Empties a list before all nodes are offered again. */
  void clear(int query) {
    sizes[query] = 0;
    floors[query] = Double.NEGATIVE_INFINITY;
  }

  /** Offers a node that is not in the list. */
  void offer(int query, int id, double cosine) {
    if (cosine < floors[query]) {
      return;
    }
    int from = query * capacity;
    int at = from + sizes[query];
    while (at > from && before(cosine, id, at - 1)) {
      at--;
    }
    if (at == from + capacity) {
      floors[query] = cosine;
      return;
    }
    int end = from + sizes[query];
    if (end == from + capacity) {
      end--;
      floors[query] = cosines[end];
    } else if (at == end && cosine == floors[query]) {
      return;
    } else {
      sizes[query]++;
    }
    System.arraycopy(ids, at, ids, at + 1, end - at);
    System.arraycopy(cosines, at, cosines, at + 1, end - at);
    ids[at] = id;
    cosines[at] = cosine;
  }

  private boolean before(double cosine, int id, int at) {
    return cosine > cosines[at] || (cosine == cosines[at] && id < ids[at]);
  }

  /** Takes a node out; returns whether it was there. */
  boolean remove(int query, int id) {
    int from = query * capacity;
    int end = from + sizes[query];
    for (int at = from; at < end; at++) {
      if (ids[at] == id) {
        System.arraycopy(ids, at + 1, ids, at, end - at - 1);
        System.arraycopy(cosines, at + 1, cosines, at, end - at - 1);
        sizes[query]--;
        return true;
      }
    }
    return false;
  }
}
