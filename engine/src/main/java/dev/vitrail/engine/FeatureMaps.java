package dev.vitrail.engine;

/**
 * A batch of feature maps on the Java heap, the form in which methods above the engine read
 * activations and gradients. The array is shared, not copied; whoever passes it on stops writing.
 *
 * @param shape {@code [batch, height, width, channels]}
 * @param values NHWC, length {@code shape.size()}
 */
public record FeatureMaps(MapShape shape, float[] values) {

  public FeatureMaps {
    if (values.length != shape.size()) {
      throw new IllegalArgumentException(
          "Maps of shape %s need %d values, found %d"
              .formatted(shape, shape.size(), values.length));
    }
  }

  /** One value. */
  public float get(int image, int row, int column, int channel) {
    return values[shape.index(image, row, column, channel)];
  }
}
