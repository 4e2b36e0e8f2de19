package dev.vitrail.trees;

import dev.vitrail.trees.MiningOptions.Denominator;

/**
 * Cosines of every negative with every child, in single precision, which tell at once that most
 * negatives do not care for a merge: the direction of a pair is the sum of two, hence its cosine a
 * sum of two known ones. Only those within rounding of their nearest child need the exact one.
 * Memory: 4 bytes a leaf and negative ({@link Denominator#ALL}).
 */
final class CosineTable {

  /** Cells of a table at most: 512 MiB. Without a table every cosine is computed each time. */
  static final long MAX_CELLS = 1L << 27;

  /** Rounding of a number to single precision. */
  private static final double SINGLE = 1.0 / (1 << 23);

  /** Rounding of the sums, in double precision. */
  private static final double ROUNDING = 1e-12;

  private final int negatives;
  private final float[][] byId;

  CosineTable(int leaves, int negatives) {
    this.negatives = negatives;
    this.byId = new float[2 * leaves][];
  }

  void add(int child) {
    byId[child] = new float[negatives];
  }

  void remove(int child) {
    byId[child] = null;
  }

  void set(int child, int negative, double cosine) {
    byId[child][negative] = (float) cosine;
  }

  /** The cosines of a pair's direction. */
  final class Pair {
    private final float[] first;
    private final float[] second;
    private final double firstShare;
    private final double secondShare;

    /**
     * A pair.
     *
     * @param firstShare length of the first's sum of directions over that of both
     * @param secondShare of the second
     */
    Pair(Candidate pair, double firstShare, double secondShare) {
      this.first = byId[pair.first];
      this.second = byId[pair.second];
      this.firstShare = firstShare;
      this.secondShare = secondShare;
    }

    /**
     * Compares a cosine of the pair with another.
     *
     * @return 1 when it is larger, -1 when it is smaller, 0 when single precision cannot tell
     */
    int compare(int negative, double other) {
      double a = firstShare * first[negative];
      double b = secondShare * second[negative];
      double room = SINGLE * (Math.abs(a) + Math.abs(b)) + ROUNDING;
      double above = a + b - other;
      return above > room ? 1 : above < -room ? -1 : 0;
    }
  }
}
