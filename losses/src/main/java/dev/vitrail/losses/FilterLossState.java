package dev.vitrail.losses;

import java.util.Arrays;

/**
 * What some modes of {@link FilterLoss} carry from batch to batch. Not safe for threads; one state
 * belongs to one layer.
 */
public final class FilterLossState {

  /** Share of the learning rate with which beta learns in the release. */
  private static final double BETA_RATE = 0.05;

  private final int filters;
  private final int cells;
  private int epoch;
  private double[] logZ;
  private final double[] activation;
  private final double[] beta;

  /**
   * A state as plain numbers, for checkpoints.
   *
   * @param filters filters of the layer
   * @param cells cells of a map
   * @param epoch from 1
   * @param logZ moving log z of each template, {@code [filters * (cells + 1)]}; empty before the
   *     first batch or when Z comes from the batch
   * @param activation moving mean peak A of each filter, 0 where never seen
   * @param beta learned beta of each filter
   */
  public record Saved(
      int filters, int cells, int epoch, double[] logZ, double[] activation, double[] beta) {

    public Saved {
      int templates = Math.multiplyExact(filters, Math.addExact(cells, 1));
      boolean fits = filters > 0 && cells > 0 && epoch > 0;
      fits &= logZ.length == 0 || logZ.length == templates;
      if (!fits || activation.length != filters || beta.length != filters) {
        throw new IllegalArgumentException(
            "A filter loss state of %d filters, %d cells, epoch %d cannot have %d, %d, %d numbers"
                .formatted(filters, cells, epoch, logZ.length, activation.length, beta.length));
      }
    }
  }

  private FilterLossState(Saved saved) {
    filters = saved.filters;
    cells = saved.cells;
    epoch = saved.epoch;
    logZ = saved.logZ.clone();
    activation = saved.activation.clone();
    beta = saved.beta.clone();
  }

  /** The state before the first batch of epoch 1. */
  public static FilterLossState create(int filters, int cells) {
    double[] beta = new double[filters];
    Arrays.fill(beta, TemplateMask.RELEASED_BETA);
    return restore(new Saved(filters, cells, 1, new double[0], new double[filters], beta));
  }

  /** The state that was saved. */
  public static FilterLossState restore(Saved saved) {
    return new FilterLossState(saved);
  }

  /** A copy as plain numbers. */
  public Saved save() {
    return new Saved(filters, cells, epoch, logZ.clone(), activation.clone(), beta.clone());
  }

  /** Epoch, from 1. */
  public int epoch() {
    return epoch;
  }

  /** Goes to the next epoch. */
  public void nextEpoch() {
    epoch++;
  }

  /** Learned beta of each filter; {@link TemplateMask#withBetas} takes it. */
  public double[] beta() {
    return beta.clone();
  }

  /**
   * One step of the release's beta: plain descent on the gradient averaged over the batch, with
   * 0.05 of the net's learning rate and no decay. METHODS 1.3. It ends at the target at most, where
   * the release with a large rate and a small batch would step past it and away.
   *
   * @param gradient {@link FilterLossValue#betaGradient()}, summed over the batch
   */
  public void stepBeta(double[] gradient, double learningRate, int batch) {
    double step = Math.min(learningRate * BETA_RATE / batch, BetaUpdate.WHOLE_STEP);
    for (int f = 0; f < filters; f++) {
      beta[f] -= step * gradient[f];
    }
  }

  int filters() {
    return filters;
  }

  int cells() {
    return cells;
  }

  /** Makes room for log z; returns whether it holds earlier batches. */
  boolean openLogZ() {
    boolean seen = logZ.length > 0;
    if (!seen) {
      logZ = new double[Math.multiplyExact(filters, cells + 1)];
    }
    return seen;
  }

  double[] logZ() {
    return logZ;
  }

  /** Takes the batch's mean peak of a filter into its moving mean, floor {@code 1e-6}. */
  double updateActivation(int filter, double mean, double decay) {
    double floored = Math.max(mean, StableLoss.ACTIVATION_FLOOR);
    double old = activation[filter];
    activation[filter] = old > 0 ? decay * old + (1 - decay) * floored : floored;
    return activation[filter];
  }

  double activation(int filter) {
    return activation[filter];
  }
}
