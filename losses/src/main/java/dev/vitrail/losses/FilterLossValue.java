package dev.vitrail.losses;

import java.util.Arrays;

/**
 * What a batch cost.
 *
 * @param lossPerFilter loss of each filter; empty in the released modes, which have none
 * @param betaGradient gradient of each filter's beta, summed over the batch; empty except in {@link
 *     FilterLoss.Mode#RELEASED}
 * @param silentPairs (image, filter) pairs whose map is zero everywhere
 */
public record FilterLossValue(double[] lossPerFilter, double[] betaGradient, long silentPairs) {

  /** Whether this mode has a loss value. */
  public boolean hasLoss() {
    return lossPerFilter.length > 0;
  }

  /** Sum over filters, the figure that enters the total loss; 0 without a loss value. */
  public double total() {
    return Arrays.stream(lossPerFilter).sum();
  }
}
