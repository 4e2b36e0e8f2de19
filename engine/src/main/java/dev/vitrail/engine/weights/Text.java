package dev.vitrail.engine.weights;

/** Words of a foreign file on their way into a message of one line. */
final class Text {

  private static final int LONGEST_NAME = 80;
  private static final int LONGEST_REASON = 300;

  private Text() {}

  /** The text without control characters, cut to 80 characters. */
  static String shown(String text) {
    return shown(text, LONGEST_NAME);
  }

  private static String shown(String text, int longest) {
    String cut = text.length() <= longest ? text : text.substring(0, longest) + "...";
    StringBuilder shown = new StringBuilder(cut.length());
    cut.chars().forEach(c -> shown.append(printable(c) ? (char) c : '?'));
    return shown.toString();
  }

  /** The first line of an exception's message, or its kind when it has none. */
  static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    if (message == null || message.isBlank()) {
      return thrown.getClass().getSimpleName();
    }
    return shown(message.strip().lines().findFirst().orElse(""), LONGEST_REASON);
  }

  private static boolean printable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
