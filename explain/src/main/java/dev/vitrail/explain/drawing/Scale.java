package dev.vitrail.explain.drawing;

import java.util.Arrays;
import java.util.Locale;

/**
 * How the numbers of a map become shares of a colour map.
 *
 * @param colours the colour map
 * @param low number of share 0
 * @param high number of share 1
 */
record Scale(ColourMap colours, double low, double high) {

  /** The share of pixels that may lie beyond the ends, so that a few do not darken all others. */
  private static final double BEYOND = 0.005;

  /** From 0 to nearly the largest value. */
  static Scale positive(double[] values) {
    return new Scale(ColourMap.SEQUENTIAL, 0, nearlyMost(values, false));
  }

  /** As far below 0 as above, to nearly the largest absolute value. */
  static Scale signed(double[] values) {
    double most = nearlyMost(values, true);
    return new Scale(ColourMap.DIVERGING, -most, most);
  }

  /** From the smallest to the largest value. */
  static Scale range(double[] values) {
    double low = Arrays.stream(values).min().orElse(0);
    double high = Arrays.stream(values).max().orElse(1);
    return new Scale(ColourMap.SEQUENTIAL, low, high > low ? high : low + 1);
  }

  private static double nearlyMost(double[] values, boolean absolute) {
    double[] sorted = values.clone();
    for (int i = 0; absolute && i < sorted.length; i++) {
      sorted[i] = Math.abs(sorted[i]);
    }
    Arrays.sort(sorted);
    double top = sorted[(int) Math.floor((1 - BEYOND) * (sorted.length - 1))];
    double most = top > 0 ? top : sorted[sorted.length - 1];
    return most > 0 ? most : 1;
  }

  double share(double value) {
    return Math.max(0, Math.min(1, (value - low) / (high - low)));
  }

  int colour(double value) {
    return colours.at(share(value));
  }

  /** How much of the photograph a value covers, 0 to 1. */
  double opacity(double value) {
    double strength =
        colours == ColourMap.DIVERGING ? Math.abs(2 * share(value) - 1) : share(value);
    return colours == ColourMap.DIVERGING
        ? 0.95 * Math.sqrt(strength)
        : 0.15 + 0.75 * Math.sqrt(strength);
  }

  /** A number of the legend in at most eight signs. */
  static String label(double value) {
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    String text =
        size >= 0.01 && size < 1000
            ? String.format(Locale.ROOT, size < 1 ? "%.3f" : size < 10 ? "%.2f" : "%.1f", value)
            : String.format(Locale.ROOT, "%.1e", value).replaceAll("e([+-])0", "e$1");
    return text.replace("e+", "e");
  }
}
