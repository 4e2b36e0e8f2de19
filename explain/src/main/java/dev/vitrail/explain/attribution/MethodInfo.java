package dev.vitrail.explain.attribution;

/**
 * What a method returns.
 *
 * @param signed whether values below 0 speak against the score
 * @param place size of the map
 * @param display how it is drawn; the raw values stay as they are
 * @param channels what comes besides the map, by channel; empty for nothing
 * @param summary one line
 * @param source paper, section and equation
 */
public record MethodInfo(
    boolean signed, Place place, Display display, String channels, String summary, String source) {

  /** Where a map lies. */
  public enum Place {
    /** One value a pixel of the input. */
    INPUT,
    /** One value a cell of the layer. */
    LAYER
  }

  /** How a map is drawn. */
  public enum Display {
    /** Values below 0 count as 0; from 0 to the largest. */
    POSITIVE,
    /** Nothing is below 0; from 0 to the largest. */
    MAGNITUDE,
    /** Below and above 0 in two colours. */
    SIGNED,
    /** From the smallest to the largest. */
    RANGE,
    /** The signal at the input as a picture. */
    IMAGE
  }
}
