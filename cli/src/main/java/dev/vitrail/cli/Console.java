package dev.vitrail.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.io.Json;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** The streams of a command: data on one, everything said to people on the other. */
public final class Console {

  /** How much is said. */
  public enum Volume {
    QUIET,
    NORMAL,
    VERBOSE
  }

  private final PrintWriter out;
  private final PrintWriter err;
  private final Terminal terminal;
  private Volume volume = Volume.NORMAL;

  public Console(PrintWriter out, PrintWriter err, Terminal terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  void setVolume(Volume volume) {
    this.volume = volume;
  }

  /** Data. */
  public PrintWriter out() {
    return out;
  }

  /** Messages that are always shown, such as failures. */
  public PrintWriter err() {
    return err;
  }

  public Terminal terminal() {
    return terminal;
  }

  /** One line for people, unless {@code --quiet}. */
  public void say(String line) {
    if (volume != Volume.QUIET) {
      err.println(line);
      err.flush();
    }
  }

  /** One line that only {@code --verbose} shows. */
  public void detail(String line) {
    if (volume == Volume.VERBOSE) {
      err.println(line);
      err.flush();
    }
  }

  /** Prints one JSON document as data. */
  public void json(Object value) {
    try {
      out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text in one of the eight terminal colours, 31 red to 37 white, where colour is welcome. */
  public String color(int code, String text) {
    return terminal.color() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /** A progress display for one piece of long work. Close it before printing anything else. */
  public ProgressBar progress() {
    ProgressBar.Style style =
        volume == Volume.QUIET
            ? ProgressBar.Style.SILENT
            : terminal.err() ? ProgressBar.Style.BAR : ProgressBar.Style.LINES;
    return new ProgressBar(err, style, System::nanoTime);
  }
}
