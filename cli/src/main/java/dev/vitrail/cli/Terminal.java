package dev.vitrail.cli;

import java.util.Map;

/**
 * What stands behind the two streams. Java cannot tell whether a single stream is a terminal, so
 * the launcher tests it and passes it on.
 *
 * @param out whether data goes to a terminal
 * @param err whether progress goes to a terminal
 * @param color whether escape codes are welcome
 */
public record Terminal(boolean out, boolean err, boolean color) {

  /** No terminal: no colour, no animation. */
  public static final Terminal NONE = new Terminal(false, false, false);

  /**
   * Reads the launcher's finding.
   *
   * @param streams names of the streams that are terminals, for example {@code out,err}
   * @param environment {@code NO_COLOR} (any text) and {@code TERM=dumb} switch colour off
   */
  public static Terminal of(String streams, Map<String, String> environment) {
    boolean plain =
        !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "dumb").equals("dumb");
    boolean out = streams.contains("out");
    return new Terminal(out, streams.contains("err"), out && !plain);
  }
}
