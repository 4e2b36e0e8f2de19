package dev.vitrail.trees;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** The order of candidates: by falling score, then by ids. */
final class Ranking {

  /** Scores so close are equal (METHODS 4.2, "Choice"). */
  private static final double TIE = 1e-15;

  private static final Comparator<Candidate> ORDER =
      Comparator.comparingDouble((Candidate c) -> -c.score).thenComparingLong(Candidate::key);

  private Ranking() {}

  /** Largest score; within {@link #TIE} of it the pair of lowest ids. */
  static Optional<Candidate> best(List<Candidate> candidates) {
    double highest = Double.NEGATIVE_INFINITY;
    for (Candidate candidate : candidates) {
      highest = Math.max(highest, candidate.score);
    }
    double enough = highest - TIE;
    Candidate best = null;
    for (Candidate candidate : candidates) {
      boolean able = candidate.possible && candidate.score >= enough;
      if (able && (best == null || candidate.key() < best.key())) {
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** The best, best first. */
  static List<Candidate> top(List<Candidate> of, int most) {
    PriorityQueue<Candidate> top = new PriorityQueue<>(ORDER.reversed());
    for (Candidate candidate : of) {
      if (top.size() < most) {
        top.add(candidate);
      } else if (ORDER.compare(candidate, top.peek()) < 0) {
        top.poll();
        top.add(candidate);
      }
    }
    return top.stream().sorted(ORDER).toList();
  }
}
