package dev.vitrail.explain.attribution;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;

/**
 * A number computed from an input, and its gradient. Methods that ask for many inputs near one
 * image see the net only through this, so that their arithmetic can be checked on formulas.
 */
public interface ScoreFunction {

  /**
   * Scores of a batch.
   *
   * @param values of the inputs
   * @param gradient of each input's score by that input, of the shape of the inputs
   */
  record Slope(double[] values, FeatureMaps gradient) {}

  /** Shape of one input. */
  MapShape shape();

  /** Most inputs that {@link #scores} should be given at once. */
  int forwardBatch();

  /** Most inputs that {@link #slope} should be given at once. */
  int gradientBatch();

  /** Scores of a batch. */
  double[] scores(FeatureMaps inputs);

  /** Scores of a batch and their gradients. */
  Slope slope(FeatureMaps inputs);
}
