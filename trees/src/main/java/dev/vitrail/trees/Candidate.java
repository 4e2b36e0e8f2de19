package dev.vitrail.trees;

/** A pair of children that may merge, with what the merge would give. */
final class Candidate {

  final int first;
  final int second;
  final int leaves;

  /** The node it would make, once that is known. */
  NodeFit fit;

  /** Whether it can merge: the directions do not cancel. */
  boolean possible;

  /** Sum of h over the leaves. */
  double total;

  /** Sum of {@code exp(gamma h - m)} over the leaves; at least that much before the fit. */
  double theta;

  /** Change of the negatives' sum as of merge {@link #stamp}; at least that before the fit. */
  double negatives;

  int stamp = -1;

  /**
   * Change of log E, and what pairs are ranked by, as of the last scoring; at most that much before
   * the fit.
   */
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

  void know(NodeFit found) {
    fit = found;
    total = found.total();
    theta = found.theta();
  }

  boolean has(int id) {
    return first == id || second == id;
  }
}
