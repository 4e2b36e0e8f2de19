package dev.vitrail.cli.report;

import dev.vitrail.evaluate.Interval;
import java.util.Locale;

/** Figures as a reader wants them. */
final class Numbers {

  private Numbers() {}

  /** Three places; "n/a" for what is no number. */
  static String plain(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "n/a";
  }

  /** A percentage with one place, which no line break parts from its sign. */
  static String percent(double share) {
    return Double.isFinite(share) ? String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * share) : "n/a";
  }

  /** Three significant digits, for values of any size. */
  static String significant(double value) {
    if (!Double.isFinite(value)) {
      return "n/a";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e5)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    int places = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + places + "f", value);
  }

  /** The ends of an interval, as percentages. */
  static String percents(Interval interval) {
    return "%s to %s".formatted(percent(interval.low()), percent(interval.high()));
  }

  /** The ends of an interval. */
  static String ends(Interval interval) {
    return "%s to %s".formatted(plain(interval.low()), plain(interval.high()));
  }

  /** A count with spaces between thousands. */
  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202f');
  }
}
