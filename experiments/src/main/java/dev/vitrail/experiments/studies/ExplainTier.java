package dev.vitrail.experiments.studies;

import dev.vitrail.evaluate.explanations.Metric;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** How much is measured on an image, by its place in the order of the images. */
enum ExplainTier {
  /** All methods, all measures. */
  SLOW(Integer.MAX_VALUE),
  /** All measures, methods that do not take hundreds of passes a map. */
  DEEP(600),
  /** Quick methods, and measures that read the map alone. */
  LIGHT(40);

  private final int passes;

  ExplainTier(int passes) {
    this.passes = passes;
  }

  /**
   * The tier of an image.
   *
   * @param image its place, from 0
   * @param slow images of the first tier
   * @param deep images of the first two
   */
  static ExplainTier of(int image, int slow, int deep) {
    if (image < slow) {
      return SLOW;
    }
    return image < deep ? DEEP : LIGHT;
  }

  /** The first place after this tier. */
  int end(int slow, int deep) {
    return switch (this) {
      case SLOW -> slow;
      case DEEP -> deep;
      case LIGHT -> Integer.MAX_VALUE;
    };
  }

  /** Its name in the names of files. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Passes of the net that a method may take for a map. */
  int passes() {
    return passes;
  }

  /** What is measured. */
  Set<Metric> metrics() {
    if (this != LIGHT) {
      return EnumSet.allOf(Metric.class);
    }
    return EnumSet.copyOf(
        Arrays.stream(Metric.values())
            .filter(metric -> metric.localises() || metric == Metric.SPARSENESS)
            .toList());
  }
}
