package dev.vitrail.trees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pairs of which one counts the other among its nearest. */
final class CandidatePool {

  private final SecondLayer layer;
  private final Map<Long, Candidate> byPair = new HashMap<>();
  private final List<Candidate> all = new ArrayList<>();
  private final int[][] nearest;

  CandidatePool(SecondLayer layer, int leaves) {
    this.layer = layer;
    this.nearest = new int[2 * leaves][0];
  }

  List<Candidate> all() {
    return all;
  }

  /**
   * Follows the neighbour lists.
   *
   * @param gone children that are none any more
   * @param changed children whose nearest have changed
   * @return pairs that are new
   */
  List<Candidate> update(int[] gone, int[] changed) {
    List<Candidate> fresh = new ArrayList<>();
    for (int id : gone) {
      point(id, new int[0], fresh);
    }
    for (int id : changed) {
      point(id, layer.nearestOf(id), fresh);
    }
    fresh.removeIf(c -> c.wanted == 0);
    return fresh;
  }

  private void point(int id, int[] now, List<Candidate> fresh) {
    int[] before = nearest[id];
    nearest[id] = now;
    for (int other : now) {
      if (!contains(before, other)) {
        want(id, other, fresh);
      }
    }
    for (int other : before) {
      if (!contains(now, other)) {
        drop(id, other);
      }
    }
  }

  private static boolean contains(int[] ids, int id) {
    return Arrays.stream(ids).anyMatch(i -> i == id);
  }

  private void want(int id, int other, List<Candidate> fresh) {
    Candidate candidate =
        byPair.computeIfAbsent(
            Candidate.key(id, other),
            key -> {
              int leaves = layer.child(id).size() + layer.child(other).size();
              Candidate made = new Candidate(Math.min(id, other), Math.max(id, other), leaves);
              made.place = all.size();
              all.add(made);
              fresh.add(made);
              return made;
            });
    candidate.wanted++;
  }

  private void drop(int id, int other) {
    Candidate candidate = byPair.get(Candidate.key(id, other));
    if (--candidate.wanted == 0) {
      byPair.remove(candidate.key());
      Candidate last = all.remove(all.size() - 1);
      if (last != candidate) {
        all.set(candidate.place, last);
        last.place = candidate.place;
      }
    }
  }
}
