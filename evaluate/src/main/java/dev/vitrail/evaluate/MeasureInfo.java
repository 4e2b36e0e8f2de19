package dev.vitrail.evaluate;

/**
 * How to read a measure.
 *
 * @param name name in tables
 * @param direction which way is better
 * @param lowest smallest possible value
 * @param highest largest possible value; may be infinite
 * @param leastSample images (or seeds) below which a value is unreliable
 * @param note what to know before comparing, such as which other tool gives another number and why
 *     (METHODS 7.7); may be empty
 */
public record MeasureInfo(
    String name, Direction direction, double lowest, double highest, int leastSample, String note) {

  /** Which way is better. */
  public enum Direction {
    /** Smaller values are better. */
    LOWER,
    /** Larger values are better. */
    HIGHER,
    /** The value describes; neither way is better. */
    NEITHER
  }

  public MeasureInfo {
    if (!(lowest < highest) || leastSample < 1) {
      throw new IllegalArgumentException(
          "%s needs a range and a sample size of at least 1, found %s to %s and %d"
              .formatted(name, lowest, highest, leastSample));
    }
  }

  /** A measure without a note. */
  public MeasureInfo(
      String name, Direction direction, double lowest, double highest, int leastSample) {
    this(name, direction, lowest, highest, leastSample, "");
  }

  /** The same under another name, such as one that names its parameters. */
  public MeasureInfo named(String other) {
    return new MeasureInfo(other, direction, lowest, highest, leastSample, note);
  }

  /** Whether a sample is large enough to rely on. */
  public boolean reliable(int sample) {
    return sample >= leastSample;
  }
}
