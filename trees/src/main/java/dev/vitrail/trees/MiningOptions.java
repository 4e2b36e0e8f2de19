package dev.vitrail.trees;

import dev.vitrail.engine.VitrailException;

/**
 * How a tree is mined (METHODS 4.2).
 *
 * @param denominator whose scores a likelihood is taken relative to
 * @param beta price of a node of the second layer, above 0
 * @param gamma sharpness of the likelihood; 0 means 1 over the mean normalised score, as published
 * @param perLeaf whether the gain is divided by the leaves of the merged node
 * @param nearest each node may merge with its so many nearest; 0 for all pairs. With at most {@link
 *     #FEW_LEAVES} positives all pairs are tried where this is {@link #AUTOMATIC}
 * @param maxMerges merges after which to stop
 * @param maxNegatives negatives used at most; never more than positives
 * @param maxSweeps sweeps of the relaxed filter selection. METHODS 4.2 allows 2000; the default of
 *     200 takes less than half the time and ended within 5 % of its likelihood gain, on either side
 * @param refresh whether every gain is brought up to date after every merge
 * @param seed of the sample of negatives
 * @param routing how images find their node, in mining and after
 */
public record MiningOptions(
    Denominator denominator,
    double beta,
    double gamma,
    boolean perLeaf,
    int nearest,
    int maxMerges,
    int maxNegatives,
    int maxSweeps,
    Refresh refresh,
    long seed,
    Routing routing) {

  /** Nearest 10, or all pairs for few leaves. */
  public static final int AUTOMATIC = -1;

  /** Positives up to which {@link #AUTOMATIC} tries all pairs. */
  public static final int FEW_LEAVES = 50;

  /** Nearest neighbours of {@link #AUTOMATIC} above that. */
  public static final int NEAREST = 10;

  /** Whose scores stand in the denominator of the likelihood. */
  public enum Denominator {
    /** All images. */
    ALL,
    /** Positives only, as two ports do it: then constants win. For comparison. */
    POSITIVES
  }

  /** When the share of negatives in a gain is computed again after other nodes merged. */
  public enum Refresh {
    /** Each time when that is cheap, otherwise for the best only. */
    AUTOMATIC,
    /** Each time: the exact greedy choice. */
    EVERY,
    /** For the best only, until the best is up to date, and for all before stopping. */
    BEST
  }

  public MiningOptions {
    check(beta > 0 && beta <= 1e6, "beta", beta, "above 0 and at most 1e6");
    check(gamma >= 0 && gamma <= 1e9, "gamma", gamma, "0 for automatic, or up to 1e9");
    check(nearest >= AUTOMATIC, "nearest", nearest, "-1 for automatic, 0 for all, or above");
    check(maxMerges >= 0, "maxMerges", maxMerges, "0 or more");
    check(maxNegatives >= 1, "maxNegatives", maxNegatives, "1 or more");
    check(maxSweeps >= 1, "maxSweeps", maxSweeps, "1 or more");
  }

  private static void check(boolean holds, String key, double value, String allowed) {
    if (!holds) {
      throw VitrailException.usage("%s must be %s, found %s".formatted(key, allowed, value));
    }
  }

  /** All images in the denominator, beta 1, gain per leaf, the rest automatic. */
  public static MiningOptions defaults() {
    return new MiningOptions(
        Denominator.ALL,
        1,
        0,
        true,
        AUTOMATIC,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE,
        200,
        Refresh.AUTOMATIC,
        0,
        Routing.WEIGHTS);
  }

  /** Neighbours for so many leaves: the number, or leaves - 1 for all. */
  int neighbours(int leaves) {
    int wanted = nearest == AUTOMATIC ? (leaves <= FEW_LEAVES ? 0 : NEAREST) : nearest;
    return wanted == 0 ? leaves - 1 : Math.min(wanted, leaves - 1);
  }

  public MiningOptions withDenominator(Denominator value) {
    return new MiningOptions(
        value,
        beta,
        gamma,
        perLeaf,
        nearest,
        maxMerges,
        maxNegatives,
        maxSweeps,
        refresh,
        seed,
        routing);
  }

  public MiningOptions withBeta(double value) {
    return new MiningOptions(
        denominator,
        value,
        gamma,
        perLeaf,
        nearest,
        maxMerges,
        maxNegatives,
        maxSweeps,
        refresh,
        seed,
        routing);
  }

  public MiningOptions withNearest(int value) {
    return new MiningOptions(
        denominator,
        beta,
        gamma,
        perLeaf,
        value,
        maxMerges,
        maxNegatives,
        maxSweeps,
        refresh,
        seed,
        routing);
  }

  public MiningOptions withMaxMerges(int value) {
    return new MiningOptions(
        denominator,
        beta,
        gamma,
        perLeaf,
        nearest,
        value,
        maxNegatives,
        maxSweeps,
        refresh,
        seed,
        routing);
  }

  public MiningOptions withMaxNegatives(int value) {
    return new MiningOptions(
        denominator,
        beta,
        gamma,
        perLeaf,
        nearest,
        maxMerges,
        value,
        maxSweeps,
        refresh,
        seed,
        routing);
  }

  public MiningOptions withMaxSweeps(int value) {
    return new MiningOptions(
        denominator,
        beta,
        gamma,
        perLeaf,
        nearest,
        maxMerges,
        maxNegatives,
        value,
        refresh,
        seed,
        routing);
  }

  public MiningOptions withRefresh(Refresh value) {
    return new MiningOptions(
        denominator,
        beta,
        gamma,
        perLeaf,
        nearest,
        maxMerges,
        maxNegatives,
        maxSweeps,
        value,
        seed,
        routing);
  }

  public MiningOptions withPerLeaf(boolean value) {
    return new MiningOptions(
        denominator,
        beta,
        gamma,
        value,
        nearest,
        maxMerges,
        maxNegatives,
        maxSweeps,
        refresh,
        seed,
        routing);
  }

  public MiningOptions withRouting(Routing value) {
    return new MiningOptions(
        denominator,
        beta,
        gamma,
        perLeaf,
        nearest,
        maxMerges,
        maxNegatives,
        maxSweeps,
        refresh,
        seed,
        value);
  }
}
