package dev.vitrail.train.images;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One number a colour channel. In JSON {@code [red, green, blue]}.
 *
 * @param red finite
 * @param green finite
 * @param blue finite
 */
public record Channels(double red, double green, double blue) {

  public Channels {
    if (!Double.isFinite(red) || !Double.isFinite(green) || !Double.isFinite(blue)) {
      throw new IllegalArgumentException(
          "Channel values must be finite, found [%s, %s, %s]".formatted(red, green, blue));
    }
  }

  @JsonCreator
  static Channels of(double[] values) {
    if (values.length != 3) {
      throw new IllegalArgumentException(
          "Three values are needed, red, green and blue, found " + values.length);
    }
    return new Channels(values[0], values[1], values[2]);
  }

  /** The values as an array of three. */
  @JsonValue
  public double[] toArray() {
    return new double[] {red, green, blue};
  }
}
