package dev.vitrail.cli.report;

/** Text from files, made fit for a page. Escaping is not done here but where text is written. */
final class Text {

  private static final int LONGEST = 120;

  private Text() {}

  /** Whether XML allows a character and a reader sees it as what it is. */
  static boolean allowed(int c) {
    boolean control = Character.isISOControl(c) && c != '\n';
    boolean turnsDirection = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    boolean surrogate = c >= 0xd800 && c <= 0xdfff;
    return !control && !turnsDirection && !surrogate && (c & 0xfffe) != 0xfffe;
  }

  /** One line without characters that XML forbids or that turn the direction of writing. */
  static String clean(String text) {
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .map(c -> allowed(c) && c != '\n' ? c : '?')
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
        .map(c -> allowed(c) ? c : '?')
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
