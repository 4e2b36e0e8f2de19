package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import java.util.Arrays;

/**
 * On how few pixels a map puts its weight. Signs do not matter. Compare only maps of one
 * resolution: upsampled maps are smooth by construction. METHODS 7.4.
 */
public final class Concentration {

  static final String ZERO = "the map is zero";

  private static final String RESOLUTION =
      "Compare only at equal resolution; the pooled form beside it is for that. A sparse map need not"
          + " be right.";

  /** How to read {@link #gini}. */
  public static final MeasureInfo GINI =
      new MeasureInfo("Gini", MeasureInfo.Direction.HIGHER, 0, 1, 20, RESOLUTION);

  /** How to read {@link #entropy}. */
  public static final MeasureInfo ENTROPY =
      new MeasureInfo(
          "complexity", MeasureInfo.Direction.LOWER, 0, Double.POSITIVE_INFINITY, 20, RESOLUTION);

  /** How to read {@link #relativeEntropy}. */
  public static final MeasureInfo RELATIVE =
      new MeasureInfo("relative complexity", MeasureInfo.Direction.LOWER, 0, 1, 20, RESOLUTION);

  /** How to read {@link #hoyer}. */
  public static final MeasureInfo HOYER =
      new MeasureInfo("Hoyer", MeasureInfo.Direction.HIGHER, 0, 1, 20, RESOLUTION);

  private Concentration() {}

  /**
   * Gini index of the magnitudes: 0 constant, {@code (P - 1) / P} one pixel. Chalasani et al.,
   * "Concise Explanations of Neural Networks using Adversarial Training", ICML 2020.
   */
  public static Reading gini(PixelMap map) {
    double[] sorted = Arrays.stream(map.values()).map(Math::abs).sorted().toArray();
    double sum = 0;
    double weighted = 0;
    for (int i = 0; i < sorted.length; i++) {
      sum += sorted[i];
      weighted += (2.0 * (i + 1) - sorted.length - 1) * sorted[i];
    }
    return sum == 0 ? Reading.undefined(ZERO) : Reading.of(weighted / (sorted.length * sum));
  }

  /**
   * Entropy of the shares in nats. Bhatt et al., "Evaluating and Aggregating Feature-based Model
   * Explanations", IJCAI 2020. Its exponential is a number of pixels.
   */
  public static Reading entropy(PixelMap map) {
    double sum = map.abs().sum();
    if (sum == 0) {
      return Reading.undefined(ZERO);
    }
    double entropy = 0;
    for (double value : map.values()) {
      double share = Math.abs(value) / sum;
      entropy -= share == 0 ? 0 : share * Math.log(share);
    }
    return Reading.of(Math.max(0, entropy));
  }

  /** Entropy over that of a constant map. */
  public static Reading relativeEntropy(PixelMap map) {
    Reading entropy = entropy(map);
    if (!entropy.isDefined() || map.size() == 1) {
      return entropy.isDefined() ? Reading.undefined("the map has one pixel") : entropy;
    }
    return Reading.of(entropy.value() / Math.log(map.size()));
  }

  /** Hoyer, "Non-negative Matrix Factorization with Sparseness Constraints", JMLR 2004. */
  public static Reading hoyer(PixelMap map) {
    if (map.isZero() || map.size() == 1) {
      return Reading.undefined(map.isZero() ? ZERO : "the map has one pixel");
    }
    double squares = Arrays.stream(map.values()).map(v -> v * v).sum();
    double root = Math.sqrt(map.size());
    return Reading.of((root - map.abs().sum() / Math.sqrt(squares)) / (root - 1));
  }
}
