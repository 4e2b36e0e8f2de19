package dev.vitrail.train.config;

/**
 * Where a value came from.
 *
 * @param source {@code default}, the file as it was named, or {@code --set}
 */
public record Origin(String source) {

  /** Nobody said anything. */
  public static final Origin DEFAULT = new Origin("default");

  /** An override of the command line. */
  public static final Origin OVERRIDE = new Origin("--set");

  @Override
  public String toString() {
    return source;
  }
}
