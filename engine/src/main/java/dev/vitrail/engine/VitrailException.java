package dev.vitrail.engine;

import java.nio.file.Path;

/**
 * A failure that a user can act on. The message is one line: what was wrong, where, and what to do.
 * The kind decides the exit code of the command line.
 */
public final class VitrailException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Who has to act. */
  public enum Kind {
    /** A fault of Vitrail. */
    FAULT(1),
    /** A wrong call or configuration. */
    USAGE(2),
    /** A damaged, foreign or missing data or model file. */
    DATA(3),
    /** The machine: no usable GPU, disk full, folder not writable, memory ceiling. */
    ENVIRONMENT(4),
    /** Stopped by the user; can be resumed. */
    INTERRUPTED(130);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The process exit code. */
    public int exitCode() {
      return exitCode;
    }
  }

  private final Kind kind;

  public VitrailException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public VitrailException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Who has to act. */
  public Kind kind() {
    return kind;
  }

  /** A wrong call or configuration. */
  public static VitrailException usage(String message) {
    return new VitrailException(Kind.USAGE, message);
  }

  /** A bad file: its name and what was expected of it. */
  public static VitrailException data(Path file, String message) {
    return new VitrailException(Kind.DATA, file + ": " + message);
  }

  /** A bad file, with the cause. */
  public static VitrailException data(Path file, String message, Throwable cause) {
    return new VitrailException(Kind.DATA, file + ": " + message, cause);
  }

  /** Bad data that has no file of its own. */
  public static VitrailException data(String message) {
    return new VitrailException(Kind.DATA, message);
  }

  /** The machine cannot do it. */
  public static VitrailException environment(String message, Throwable cause) {
    return new VitrailException(Kind.ENVIRONMENT, message, cause);
  }
}
