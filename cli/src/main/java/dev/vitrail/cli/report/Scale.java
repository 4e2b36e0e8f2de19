package dev.vitrail.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One axis of a chart: a range of values on a range of pixels, with round numbers to mark.
 *
 * @param low smallest value
 * @param high largest value, above {@code low}
 * @param from pixel of {@code low}
 * @param to pixel of {@code high}
 */
record Scale(double low, double high, double from, double to) {

  /** A scale that holds all finite values, widened to round numbers. */
  static Scale around(double least, double most, double from, double to) {
    double low = Double.isFinite(least) ? least : 0;
    double high = Double.isFinite(most) ? most : 1;
    if (!(high - low > 1e-12 * Math.max(1, Math.abs(high)))) {
      double room = Math.max(1e-6, Math.abs(high) * 0.1);
      low -= room;
      high += room;
    }
    double step = step(high - low);
    return new Scale(Math.floor(low / step) * step, Math.ceil(high / step) * step, from, to);
  }

  /** Pixel of a value. */
  double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  /** Round values to mark. */
  List<Double> ticks() {
    double step = step(high - low);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** 1, 2 or 5 times a power of ten, so that four to ten steps fill the span. */
  private static double step(double span) {
    double power = Math.pow(10, Math.floor(Math.log10(span / 4)));
    double share = span / 4 / power;
    return power * (share >= 5 ? 5 : share >= 2 ? 2 : 1);
  }
}
