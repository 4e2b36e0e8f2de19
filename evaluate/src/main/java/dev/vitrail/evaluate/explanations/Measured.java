package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;

/**
 * One number about one map.
 *
 * @param metric family
 * @param info how to read it, under its full name
 * @param reading the number
 */
public record Measured(Metric metric, MeasureInfo info, Reading reading) {

  static Measured of(Metric metric, MeasureInfo info, String detail, Reading reading) {
    String name = detail.isEmpty() ? info.name() : "%s (%s)".formatted(info.name(), detail);
    return new Measured(metric, info.named(name), reading);
  }

  Measured with(Reading other) {
    return new Measured(metric, info, other);
  }
}
