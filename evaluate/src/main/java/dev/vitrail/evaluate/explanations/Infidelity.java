package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import java.util.SplittableRandom;

/**
 * Squared error of what a map predicts for perturbations {@code I}: mean of {@code (I.phi - (S(x) -
 * S(x - I)))^2}. Yeh et al., "On the (In)fidelity and Sensitivity of Explanations", NeurIPS 2019,
 * equation 1; METHODS 7.2.
 *
 * @param raw in squared logits
 * @param beta factor of the map that fits best
 * @param scaled error of the scaled map over the mean squared drop: 0 perfect, 1 no use
 */
public record Infidelity(Reading raw, Reading beta, Reading scaled) {

  private static final String PEERS =
      "Draws are independent. Quantus' patches pile up within a draw, and its default baseline makes"
          + " all draws equal; Captum's changes with the scale of the map unless normalize is set"
          + " (#613), and leaves open what I is (#1018).";

  /** How to read {@link #raw}. */
  public static final MeasureInfo RAW =
      new MeasureInfo(
          "infidelity", MeasureInfo.Direction.LOWER, 0, Double.POSITIVE_INFINITY, 20, PEERS);

  /** How to read {@link #scaled}. */
  public static final MeasureInfo SCALED =
      new MeasureInfo("scaled infidelity", MeasureInfo.Direction.LOWER, 0, 1, 20, PEERS);

  /**
   * Compares.
   *
   * @param products {@code I.phi} of each draw
   * @param drops {@code S(x) - S(x - I)} of each draw
   */
  static Infidelity of(double[] products, double[] drops) {
    double squares = 0;
    double both = 0;
    double dropSquares = 0;
    double error = 0;
    for (int k = 0; k < drops.length; k++) {
      squares += products[k] * products[k];
      both += products[k] * drops[k];
      dropSquares += drops[k] * drops[k];
      error += (products[k] - drops[k]) * (products[k] - drops[k]);
    }
    if (squares == 0 || dropSquares == 0) {
      Reading none =
          Reading.undefined(
              dropSquares == 0 ? "the net does not react" : "the map is zero where it was tried");
      return new Infidelity(none, none, none);
    }
    double beta = both / squares;
    double scaledError = 0;
    for (int k = 0; k < drops.length; k++) {
      scaledError += (beta * products[k] - drops[k]) * (beta * products[k] - drops[k]);
    }
    return new Infidelity(
        Reading.of(error / drops.length), Reading.of(beta), Reading.of(scaledError / dropSquares));
  }

  /** Gaussian noise and what the logit loses by it, measured once an image. */
  public static final class Noise {

    private static final double SPREAD = 0.1;

    private final Probe probe;
    private final long seed;
    private final double[] drops;

    /** Draws noise of a tenth of the range of the image. */
    public Noise(Probe probe, int draws, long seed) {
      this.probe = probe;
      this.seed = seed;
      double[] scores =
          probe.scores(
              draws,
              Scores.Unit.LOGIT,
              (k, values, offset) -> {
                float[] noise = noise(k);
                for (int i = 0; i < noise.length; i++) {
                  values[offset + i] -= noise[i];
                }
              });
      this.drops = new double[draws];
      for (int k = 0; k < draws; k++) {
        drops[k] = probe.clean(Scores.Unit.LOGIT) - scores[k];
      }
    }

    private float[] noise(int draw) {
      SplittableRandom random = Seeds.random(seed, 1, draw);
      double sigma = SPREAD * probe.range();
      float[] noise = new float[probe.shape().size()];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (float) (sigma * random.nextGaussian());
      }
      return noise;
    }

    /**
     * Infidelity of a sensitivity, such as a gradient.
     *
     * @param sensitivity a value for each channel of each pixel
     */
    public Infidelity of(FeatureMaps sensitivity) {
      double[] products = new double[drops.length];
      for (int k = 0; k < products.length; k++) {
        float[] noise = noise(k);
        for (int i = 0; i < noise.length; i++) {
          products[k] += (double) noise[i] * sensitivity.values()[i];
        }
      }
      return Infidelity.of(products, drops);
    }
  }
}
