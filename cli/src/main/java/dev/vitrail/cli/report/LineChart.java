package dev.vitrail.cli.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Lines over epochs, with an optional band, dashed borders of phases and a legend. */
final class LineChart {

  private static final int WIDTH = 520;
  private static final int HEIGHT = 260;
  private static final int LEAST_LEFT = 58;
  private static final int GAP = 7;

  /** Pixels of a digit in the widest of the usual fonts at 12 pixels (DejaVu Sans: 7.6). */
  private static final double DIGIT = 7.7;

  private static final int RIGHT = 12;
  private static final int TOP = 30;
  private static final int BOTTOM = 40;

  /**
   * One line.
   *
   * @param name in the legend
   * @param values for epochs 1, 2, ...
   */
  record Series(String name, double[] values) {}

  /**
   * An area between two lines; empty arrays for none.
   *
   * @param low lower border for epochs 1, 2, ...
   * @param high upper border
   */
  record Band(double[] low, double[] high) {
    static final Band NONE = new Band(new double[0], new double[0]);
  }

  private LineChart() {}

  /**
   * Draws a chart.
   *
   * @param borders epochs after which a phase ends
   */
  static Svg draw(
      String id, String title, String axis, List<Series> lines, Band band, List<Integer> borders) {
    Svg svg = new Svg(WIDTH, HEIGHT, id, title, describe(lines));
    int epochs = lines.stream().mapToInt(s -> s.values().length).max().orElse(1);
    double[] all =
        DoubleStream.concat(
                lines.stream().flatMapToDouble(s -> Arrays.stream(s.values())),
                DoubleStream.concat(Arrays.stream(band.low()), Arrays.stream(band.high())))
            .filter(Double::isFinite)
            .toArray();
    Scale y =
        Scale.around(
            Arrays.stream(all).min().orElse(0),
            Arrays.stream(all).max().orElse(1),
            HEIGHT - BOTTOM,
            TOP);
    List<String> labels = labels(y);
    int left = left(labels);
    Scale x = new Scale(1, Math.max(2, epochs), left, WIDTH - RIGHT);
    axes(svg, x, y, labels, epochs);
    svg.text("middle", (left + WIDTH - RIGHT) / 2.0, HEIGHT - 6, axis);
    borders.forEach(b -> svg.line("axis dash", x.at(b + 0.5), TOP, x.at(b + 0.5), HEIGHT - BOTTOM));
    band(svg, band, x, y);
    double legend = left;
    for (int s = 0; s < lines.size(); s++) {
      double[] values = lines.get(s).values();
      String colour = "s" + s + (s == 1 ? " dash" : "");
      svg.path("line " + colour, places(values.length, x), map(values, y), false);
      if (values.length == 1) {
        svg.circle("f" + s, x.at(1), y.at(values[0]), 3);
      }
      svg.line("line " + colour, legend, 14, legend + 22, 14);
      svg.text("start", legend + 28, 18, lines.get(s).name());
      legend += 48 + 6.6 * lines.get(s).name().length();
    }
    return svg;
  }

  /** Room for the widest label, so that none is cut at the left border. */
  private static int left(List<String> labels) {
    int longest = labels.stream().mapToInt(String::length).max().orElse(0);
    return Math.max(LEAST_LEFT, GAP + 1 + (int) Math.ceil(DIGIT * longest));
  }

  /** The marked values of an axis, in words. */
  private static List<String> labels(Scale y) {
    List<Double> ticks = y.ticks();
    double step = ticks.size() > 1 ? ticks.get(1) - ticks.get(0) : 1;
    return ticks.stream().map(tick -> tick(tick, step)).toList();
  }

  private static void axes(Svg svg, Scale x, Scale y, List<String> labels, int epochs) {
    List<Double> ticks = y.ticks();
    for (int t = 0; t < labels.size(); t++) {
      double at = y.at(ticks.get(t));
      svg.line("grid", x.from(), at, x.to(), at);
      svg.text("end", x.from() - GAP, at + 4, labels.get(t));
    }
    int every = Math.max(1, (int) Math.ceil(epochs / 10.0));
    for (int e = 1; e <= epochs; e += every) {
      svg.text("middle", x.at(e), HEIGHT - BOTTOM + 16, String.valueOf(e));
    }
    svg.line("axis", x.from(), HEIGHT - BOTTOM, x.to(), HEIGHT - BOTTOM);
  }

  /** A marked value with as many places as the step needs. */
  static String tick(double value, double step) {
    int places = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    double clean = Math.abs(value) < step / 1e6 ? 0 : value;
    return places > 4
        ? Numbers.significant(clean)
        : String.format(Locale.ROOT, "%." + places + "f", clean);
  }

  /** The band over the epochs for which it is known. */
  private static void band(Svg svg, Band band, Scale x, Scale y) {
    int[] known =
        IntStream.range(0, band.low().length)
            .filter(i -> Double.isFinite(band.low()[i]) && Double.isFinite(band.high()[i]))
            .toArray();
    int n = known.length;
    double[] px = new double[2 * n];
    double[] py = new double[2 * n];
    for (int i = 0; i < n; i++) {
      px[i] = x.at(known[i] + 1);
      py[i] = y.at(band.low()[known[i]]);
      px[2 * n - 1 - i] = px[i];
      py[2 * n - 1 - i] = y.at(band.high()[known[i]]);
    }
    if (n > 1) {
      svg.path("band f0", px, py, true);
    }
  }

  private static double[] places(int count, Scale x) {
    double[] places = new double[count];
    Arrays.setAll(places, i -> x.at(i + 1));
    return places;
  }

  private static double[] map(double[] values, Scale y) {
    return Arrays.stream(values).map(y::at).toArray();
  }

  private static String describe(List<Series> lines) {
    StringBuilder text = new StringBuilder();
    for (Series line : lines) {
      double[] v = line.values();
      if (v.length > 0) {
        text.append(
            "%s goes from %s to %s over %d epochs. "
                .formatted(
                    line.name(),
                    Numbers.significant(v[0]),
                    Numbers.significant(v[v.length - 1]),
                    v.length));
      }
    }
    return text.toString().strip();
  }
}
