package dev.vitrail.losses;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;

/**
 * How strongly the filter loss counts beside the task. METHODS 1.3, Lambda: the total is {@code
 * (1/N) sum_b CE_b + lambda_t sum_f Loss_f}, a sum over filters, not a mean.
 *
 * <p>A schedule gives, for each filter, the factor by which the gradient of {@link FilterLoss} is
 * multiplied before it is added to the task's gradient on the same maps. Where the task's gradient
 * is a sum over images that the updater divides by N later, as in DL4J, {@code fixed} and {@code
 * paper} multiply by N, except in the released modes, whose gradient already is such a sum; where
 * it is a mean the released modes are divided by N. {@code balanced} measures both gradients, so
 * the convention drops out.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LambdaSchedule.Fixed.class, name = "fixed"),
  @JsonSubTypes.Type(value = LambdaSchedule.Paper.class, name = "paper"),
  @JsonSubTypes.Type(value = LambdaSchedule.Balanced.class, name = "balanced")
})
public sealed interface LambdaSchedule {

  /** How the task's gradient adds up over the batch. */
  enum Batch {
    /** A sum over images; the updater divides by N. */
    SUM,
    /** Already divided by N. */
    MEAN
  }

  /**
   * One training step as a schedule sees it.
   *
   * @param epoch from 1
   * @param images batch size N
   * @param batch how the task's gradient adds up
   * @param mode mode of the filter loss
   * @param taskNorm Frobenius norm of the task's gradient on the layer's maps
   * @param filterNorm Frobenius norm of the filter gradient on the same maps, before any factor
   * @param meanPeaks mean over images of each map's largest value, {@code [filters]}
   */
  record Step(
      int epoch,
      int images,
      Batch batch,
      FilterLoss.Mode mode,
      double taskNorm,
      double filterNorm,
      double[] meanPeaks) {

    /** What turns the gradient of lambda times the loss into the task's convention. */
    double convention() {
      boolean summed =
          switch (mode) {
            case RELEASED, RELEASED_ARGMAX, RELEASED_SCALED -> true;
            case EXACT, PAPER, STABLE -> false;
          };
      if (batch == Batch.SUM) {
        return summed ? 1 : images;
      }
      return summed ? 1.0 / images : 1;
    }
  }

  /**
   * Factors for one step.
   *
   * @param ratio moving mean of task norm over filter norm from earlier steps, 0 at the start
   */
  double[] factors(Step step, double ratio);

  /** The moving mean to hand to the next step; 0 where the schedule keeps none. */
  default double nextRatio(Step step, double ratio) {
    return 0;
  }

  /**
   * The same lambda throughout.
   *
   * @param lambda at least 0
   */
  record Fixed(double lambda) implements LambdaSchedule {

    public Fixed {
      requireFactor("lambda", lambda);
    }

    @Override
    public double[] factors(Step step, double ratio) {
      return filled(step, lambda * step.convention());
    }
  }

  /**
   * The paper's: {@code lambda_t = lambda0 / t * mean peak}, for each filter. CVPR 2018, section 4;
   * it does not give lambda0.
   *
   * @param lambda0 at least 0
   */
  record Paper(double lambda0) implements LambdaSchedule {

    public Paper {
      requireFactor("lambda0", lambda0);
    }

    @Override
    public double[] factors(Step step, double ratio) {
      double scale = lambda0 / step.epoch() * step.convention();
      return Arrays.stream(step.meanPeaks()).map(peak -> scale * peak).toArray();
    }
  }

  /**
   * The filter gradient's norm is rho times the task's on the same maps. Recipe, point 2.
   *
   * @param rho at least 0; 6 to 15 trained best with {@code released-argmax}
   * @param rampEpochs epochs over which rho grows to its full size, epoch t has {@code t / ramp}; 0
   *     for none
   * @param decayByEpoch whether rho is divided by the epoch, counted from 1
   * @param memory share of the old value in the moving mean of the ratio of norms; 0 takes each
   *     batch alone; in [0, 1)
   */
  record Balanced(double rho, int rampEpochs, boolean decayByEpoch, double memory)
      implements LambdaSchedule {

    private static final double SMALLEST_NORM = 1e-20;

    public Balanced {
      requireFactor("rho", rho);
      if (rampEpochs < 0 || !(memory >= 0 && memory < 1)) {
        throw new IllegalArgumentException(
            "rampEpochs must be at least 0 and memory in [0, 1), found %d and %s"
                .formatted(rampEpochs, memory));
      }
    }

    /** The recipe's: rho of each batch alone, ramped in over 3 epochs, no decay. */
    public static Balanced recipe(double rho) {
      return new Balanced(rho, 3, false, 0);
    }

    /** rho of an epoch, from 1. */
    public double rhoAt(int epoch) {
      double ramped = rampEpochs == 0 ? rho : rho * Math.min(1, (double) epoch / rampEpochs);
      return decayByEpoch ? ramped / epoch : ramped;
    }

    @Override
    public double[] factors(Step step, double ratio) {
      boolean gradients = step.filterNorm() > 0 && step.taskNorm() > 0;
      return filled(step, gradients ? rhoAt(step.epoch()) * nextRatio(step, ratio) : 0);
    }

    @Override
    public double nextRatio(Step step, double ratio) {
      if (!(step.filterNorm() > 0)) {
        return ratio;
      }
      double now = step.taskNorm() / (step.filterNorm() + SMALLEST_NORM);
      return ratio > 0 ? memory * ratio + (1 - memory) * now : now;
    }
  }

  private static double[] filled(Step step, double value) {
    double[] factors = new double[step.meanPeaks().length];
    Arrays.fill(factors, value);
    return factors;
  }

  private static void requireFactor(String name, double value) {
    if (!(value >= 0 && value <= 1e9)) {
      throw new IllegalArgumentException(
          "%s must be from 0 to 1e9, found %s".formatted(name, value));
    }
  }
}
