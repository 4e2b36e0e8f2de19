package dev.vitrail.losses;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vitrail.engine.MapShape;
import java.util.List;

/**
 * The filter loss: value and gradient on the unmasked maps after ReLU. CVPR 2018, section 3.1;
 * METHODS 1.2 and 1.3.
 *
 * <p>The loss of a filter is minus the mutual information between its maps and the templates. It
 * knows no labels; {@code paper}, {@code stable} and the released modes bring the category in
 * through the template they choose for an image. Loss values differ by mode and cannot be compared
 * between modes.
 *
 * <p>Gradients of {@code exact}, {@code paper} and {@code stable} are those of the filter's loss:
 * where a batch gradient is a sum over images, multiply by {@code N * lambda}. Those of the
 * released modes are added as they are. {@link LambdaSchedule} does this.
 *
 * <p>Silent maps get no gradient. {@code released-argmax} and {@code released-scaled} leave theirs
 * in place, as the trial does: the ReLU before the maps removes it, but norms and {@link Revival}
 * count it.
 *
 * <p>Memory: about 5 MB a thread, whatever the batch, as long as one filter of the batch fits.
 *
 * @param mode which gradient
 * @param beta fall of the template in cells over n, above 0; the released mode has its own
 * @param decay share of the old value in moving means: z of {@code paper} (0: batch only), A of
 *     {@code stable}; in [0, 1)
 * @param kappa sharpness of {@code stable}, above 0
 */
public record FilterLoss(Mode mode, double beta, double decay, double kappa) {

  /** Which gradient. */
  public enum Mode {
    /** The true derivative of the loss, through Z and p(x). Label-blind; a log figure. */
    @JsonProperty("exact")
    EXACT,
    /** One template an image, Z constant: the paper's approximation with its sign set right. */
    @JsonProperty("paper")
    PAPER,
    /**
     * The authors' release: centroid peaks, fixed step size, and a beta that {@link
     * FilterLossState#stepBeta} learns for the mask and the loss alike.
     */
    @JsonProperty("released")
    RELEASED,
    /**
     * The release simplified: arg-max, fixed beta, Z from the point-mirrored template, weights of
     * mean 1. Trained best on photographs; recipe, point 1.
     */
    @JsonProperty("released-argmax")
    RELEASED_ARGMAX,
    /**
     * The same on maps divided by each filter's standard deviation over the batch, so that the
     * gradient does not depend on their scale; ours.
     */
    @JsonProperty("released-scaled")
    RELEASED_SCALED,
    /** Cross-entropy of the posterior over templates, scale removed; ours. */
    @JsonProperty("stable")
    STABLE
  }

  public FilterLoss {
    if (!(beta > 0 && beta <= 1e6) || !(decay >= 0 && decay < 1) || !(kappa > 0 && kappa <= 1e6)) {
      throw new IllegalArgumentException(
          "beta and kappa must be in (0, 1e6] and decay in [0, 1), found %s, %s, %s"
              .formatted(beta, kappa, decay));
    }
  }

  /** A mode with its defaults: beta 4, kappa 4, Z from the batch, A with decay 0.9. */
  public static FilterLoss of(Mode mode) {
    return new FilterLoss(mode, TemplateMask.DEFAULT_BETA, mode == Mode.STABLE ? 0.9 : 0, 4);
  }

  /**
   * Computes losses and gradient of one batch and takes the batch into the state.
   *
   * @param maps unmasked maps after ReLU
   * @param gradientOut receives dLoss/dmaps, same layout; old content is overwritten
   * @throws IllegalArgumentException when sizes do not fit each other
   */
  public FilterLossValue compute(
      MapShape shape,
      float[] maps,
      FilterLabels labels,
      FilterLossState state,
      float[] gradientOut) {
    return compute(shape, new Values.Floats(maps), labels, state, new Values.Floats(gradientOut));
  }

  /** {@link #compute(MapShape, float[], FilterLabels, FilterLossState, float[])} in double. */
  public FilterLossValue compute(
      MapShape shape,
      double[] maps,
      FilterLabels labels,
      FilterLossState state,
      double[] gradientOut) {
    return compute(shape, new Values.Doubles(maps), labels, state, new Values.Doubles(gradientOut));
  }

  /**
   * The loss of section 3.1 of the paper for each filter, minus the mutual information in nats, for
   * logs. Costs as much as a gradient of {@code exact}.
   */
  public double[] negativeInformation(MapShape shape, float[] maps) {
    Values.check(shape, maps.length, "Maps");
    FilterLabels labels = FilterLabels.allPositive(shape.batch(), shape.channels());
    return new InformationLoss(of(Mode.EXACT).withBeta(beta), shape, labels)
        .run(new Values.Floats(maps), FilterLossState.create(shape.channels(), shape.cells()))
        .lossPerFilter();
  }

  /** The same loss with another template. */
  public FilterLoss withBeta(double value) {
    return new FilterLoss(mode, value, decay, kappa);
  }

  /** The template of this loss as a mask. */
  TemplateMask template() {
    return new TemplateMask(TemplateMask.Peak.ARGMAX, TemplateMask.Distance.CELLS, List.of(beta));
  }

  private FilterLossValue compute(
      MapShape shape, Values maps, FilterLabels labels, FilterLossState state, Values gradient) {
    check(shape, maps, labels, state, gradient);
    return switch (mode) {
      case EXACT, PAPER -> new InformationLoss(this, shape, labels).run(maps, state, gradient);
      case STABLE -> new StableLoss(this, shape, labels).run(maps, state, gradient);
      case RELEASED -> ReleasedLoss.released(shape, labels, state).run(maps, gradient);
      case RELEASED_ARGMAX -> ReleasedLoss.argmax(shape, labels, template()).run(maps, gradient);
      case RELEASED_SCALED -> ReleasedLoss.scaled(shape, labels, template()).run(maps, gradient);
    };
  }

  private static void check(
      MapShape shape, Values maps, FilterLabels labels, FilterLossState state, Values gradient) {
    Values.check(shape, maps.length(), "Maps");
    Values.check(shape, gradient.length(), "Gradients");
    boolean fits = labels.images() == shape.batch() && labels.filters() == shape.channels();
    if (!fits || state.filters() != shape.channels() || state.cells() != shape.cells()) {
      throw new IllegalArgumentException(
          "Maps of shape %s, labels for %d images and %d filters, state for %d filters of %d cells"
              .formatted(shape, labels.images(), labels.filters(), state.filters(), state.cells()));
    }
  }
}
