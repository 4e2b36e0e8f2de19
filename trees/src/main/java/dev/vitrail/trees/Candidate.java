package dev.vitrail.trees;

/** A pair of children that may merge, with what the merge would give. */
final class Candidate {

  final int first;
  final int second;
  final int leaves;

  /** The node it would make; without one the directions cancel and the pair cannot merge. */
  NodeFit fit;

  boolean possible;

  /** Change of the negatives' sum, as of merge {@link #stamp}. */
  double negatives;

  int stamp = -1;

  /** Change of log E, and what pairs are ranked by, as of the last scoring. */
  double gain;

  double score;

  /** How many of the two count the other among their nearest. */
  int wanted;

  /** Place in the list of candidates. */
  int place;

  Candidate(int first, int second, int leaves) {
    this.first = first;
    this.second = second;
    this.leaves = leaves;
  }

  static long key(int a, int b) {
    return (long) Math.min(a, b) << 32 | Math.max(a, b);
  }

  long key() {
    return key(first, second);
  }

  boolean has(int id) {
    return first == id || second == id;
  }
}
