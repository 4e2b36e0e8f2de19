package dev.vitrail.cli.report;

import dev.vitrail.cli.report.ComparisonDocument.Figure;
import dev.vitrail.cli.report.ComparisonDocument.Range;
import java.util.List;
import java.util.Locale;

/** A comparison in words and columns. */
public final class CompareText {

  private static final int MOST = 10;
  private static final char MINUS = '\u2212';

  private CompareText() {}

  /** The comparison for the terminal, differences that are sure first. */
  public static String of(ComparisonDocument document) {
    StringBuilder out = new StringBuilder();
    line(out, "first:  %s (%s)", document.first().run(), document.first().net());
    line(out, "second: %s (%s)", document.second().run(), document.second().net());
    line(out, "%d common test images", document.images());
    document.notes().forEach(note -> line(out, "note: %s", note));
    line(out, "");
    line(out, "%-26s %10s %10s %12s  %s", "", "first", "second", "difference", "95 % interval");
    document.headlines().forEach(figure -> line(out, "%s", row(figure)));
    if (document.images() > 0) {
      ComparisonDocument.Agreement a = document.answers();
      line(
          out,
          "both right %d, only first %d, only second %d, both wrong %d; %d different answers",
          a.bothRight(),
          a.onlyFirst(),
          a.onlySecond(),
          a.bothWrong(),
          document.different().size());
    }
    String of = "";
    for (Figure figure : document.layers()) {
      if (!figure.of().equals(of)) {
        of = figure.of();
        line(out, "%n%s", of);
      }
      line(out, "%s", row(figure));
    }
    different(out, document.different());
    return out.toString();
  }

  private static void different(
      StringBuilder out, List<ComparisonDocument.DifferentAnswer> different) {
    if (!different.isEmpty()) {
      line(out, "%ndifferent answers, the surest first:");
    }
    for (ComparisonDocument.DifferentAnswer d : different.stream().limit(MOST).toList()) {
      line(
          out,
          "  %s (%s): %s %.2f, %s %.2f",
          Text.clean(d.file()),
          d.actual(),
          d.first(),
          d.firstConfidence(),
          d.second(),
          d.secondConfidence());
    }
    if (different.size() > MOST) {
      line(out, "  and %d more", different.size() - MOST);
    }
  }

  private static String row(Figure figure) {
    boolean percent = figure.name().equals("Test accuracy");
    return String.format(
            Locale.ROOT,
            "%-26s %10s %10s %12s  %s",
            figure.name(),
            value(figure.first().value(), percent),
            value(figure.second().value(), percent),
            signed(figure.difference().value(), percent),
            figure.sure() || !RunComparison.bare(figure.difference())
                ? "%s, %s".formatted(ends(figure.difference(), percent), verdict(figure))
                : "")
        .stripTrailing();
  }

  private static void line(StringBuilder out, String form, Object... values) {
    out.append(String.format(Locale.ROOT, form, values)).append(System.lineSeparator());
  }

  static String value(double value, boolean percent) {
    return percent ? Numbers.percent(value).replace('\u00a0', ' ') : Numbers.plain(value);
  }

  /** A difference, with its sign. */
  static String signed(double value, boolean percent) {
    String text = percent ? points(Math.abs(value)) : Numbers.plain(Math.abs(value));
    return Double.isFinite(value) ? (value < 0 ? MINUS : '+') + text : "n/a";
  }

  private static String points(double value) {
    return String.format(Locale.ROOT, "%.1f points", 100 * value);
  }

  /** Ends of an interval; empty where none is known. */
  static String ends(Range range, boolean percent) {
    if (RunComparison.bare(range)) {
      return "";
    }
    String text =
        percent
            ? String.format(Locale.ROOT, "%.1f to %.1f", 100 * range.low(), 100 * range.high())
            : "%s to %s".formatted(Numbers.plain(range.low()), Numbers.plain(range.high()));
    return text.replace('-', MINUS);
  }

  /** Which run is better, as far as the interval tells. */
  static String verdict(Figure figure) {
    if (RunComparison.bare(figure.difference())) {
      return "";
    }
    if (!figure.sure()) {
      return "no sure difference";
    }
    boolean more = figure.difference().value() > 0;
    return figure.direction() == 0
        ? "differs"
        : more == (figure.direction() > 0) ? "first is better" : "second is better";
  }
}
