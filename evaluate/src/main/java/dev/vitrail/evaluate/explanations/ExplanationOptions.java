package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.Reading;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What is measured and how finely. Numbers that change a measure are in its name.
 *
 * @param metrics which
 * @param steps of deletion and insertion
 * @param subsets drawn for each size of sensitivity-n, and for faithfulness correlation
 * @param draws of mu-fidelity and infidelity
 * @param moves of max-sensitivity
 * @param remade answers of the net that a map may take at most where measures make it again: those
 *     of max-sensitivity, input shift and randomised weights
 * @param pooled side of the coarse grid of sparseness
 * @param batch images whose maps are made together
 * @param resamples of bootstrap intervals
 * @param seed of everything drawn
 * @param randomisation how weights are randomised
 * @param randomised images that are explained on randomised nets
 */
public record ExplanationOptions(
    Set<Metric> metrics,
    int steps,
    int subsets,
    int draws,
    int moves,
    int remade,
    int pooled,
    int batch,
    int resamples,
    long seed,
    ParameterRandomisation.Options randomisation,
    int randomised) {

  private static final int MOST = 100_000;

  public ExplanationOptions {
    if (metrics.isEmpty()) {
      throw new IllegalArgumentException("Name at least one metric");
    }
    metrics = Collections.unmodifiableSet(EnumSet.copyOf(metrics));
    int[] counts = {steps, subsets, draws, moves, remade, pooled, batch, resamples, randomised};
    for (int count : counts) {
      if (count < 1 || count > MOST) {
        throw new IllegalArgumentException(
            "Steps, draws, batches and resamples go from 1 to %d, found %d".formatted(MOST, count));
      }
    }
    if (subsets < 3 || draws < 3) {
      throw new IllegalArgumentException(
          "Correlations need 3 draws, found %d and %d".formatted(subsets, draws));
    }
  }

  /** The numbers of METHODS 7. About 2000 answers of the net an image, shared by all methods. */
  public static ExplanationOptions defaults() {
    return new ExplanationOptions(
        EnumSet.allOf(Metric.class),
        100,
        100,
        200,
        10,
        MOST,
        7,
        8,
        2000,
        1,
        ParameterRandomisation.Options.defaults(),
        20);
  }

  /** A few hundred answers an image, for a first look. */
  public static ExplanationOptions quick() {
    return new ExplanationOptions(
        EnumSet.allOf(Metric.class),
        25,
        20,
        40,
        4,
        40,
        7,
        8,
        2000,
        1,
        new ParameterRandomisation.Options(ParameterRandomisation.Mode.CASCADING, 2, 5),
        8);
  }

  /** Whether measures make the maps of a method again. */
  boolean remakes(MapSupplier supplier) {
    return supplier.answers() <= remade;
  }

  /** Why a measure that makes maps again has no value. */
  Reading tooSlow(MapSupplier supplier) {
    return Reading.undefined(
        "a map takes %d answers of the net, more than the %d for maps made again"
            .formatted(supplier.answers(), remade));
  }

  /** The same for other metrics. */
  public ExplanationOptions with(Set<Metric> others) {
    return new ExplanationOptions(
        others,
        steps,
        subsets,
        draws,
        moves,
        remade,
        pooled,
        batch,
        resamples,
        seed,
        randomisation,
        randomised);
  }
}
