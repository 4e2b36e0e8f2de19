package dev.vitrail.cli.report;

import dev.vitrail.engine.io.Markup;

/** Text from files, made fit for a page. Escaping is not done here but where text is written. */
final class Text {

  private static final int LONGEST = 120;

  private Text() {}

  /** One line without characters that XML forbids or that turn the direction of writing. */
  static String clean(String text) {
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .map(c -> Markup.allowed(c) && c != '\n' ? c : '?')
        .limit(LONGEST)
        .forEach(kept::appendCodePoint);
    return kept.length() < text.length() && text.codePointCount(0, text.length()) > LONGEST
        ? kept + "\u2026"
        : kept.toString();
  }

  /** Several lines, likewise. */
  static String block(String text) {
    StringBuilder kept = new StringBuilder();
    text.replace("\r\n", "\n")
        .codePoints()
        .map(c -> Markup.allowed(c) ? c : '?')
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
