package dev.vitrail.trees;

import java.util.BitSet;

/**
 * What a node computes, {@code h(x) = (alpha o gbar).x + b}, and its sums over its leaves.
 *
 * @param alpha filters used
 * @param resultant length of the mean direction of its leaves, from 0 to 1
 * @param total sum of h over its leaves
 * @param theta sum of {@code exp(gamma h - m)} over its leaves
 */
record NodeFit(BitSet alpha, double bias, double resultant, double total, double theta) {

  /** {@code alpha o gbar} for leaves whose directions add to {@code sum}. */
  double[] weights(double[] sum) {
    double norm = Rows.norm(sum);
    double[] weights = new double[sum.length];
    for (int d = alpha.nextSetBit(0); d >= 0; d = alpha.nextSetBit(d + 1)) {
      weights[d] = sum[d] / norm;
    }
    return weights;
  }
}
