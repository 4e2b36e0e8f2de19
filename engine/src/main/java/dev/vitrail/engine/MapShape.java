package dev.vitrail.engine;

/**
 * Shape of a batch of feature maps or images. Values lie in NHWC order: {@code [batch, height,
 * width, channels]}, channels fastest.
 *
 * @param batch images, at least 1
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels channels or filters, at least 1
 */
public record MapShape(int batch, int height, int width, int channels) {

  public MapShape {
    if (batch < 1 || height < 1 || width < 1 || channels < 1) {
      throw new IllegalArgumentException(
          "Every side of a shape must be at least 1, found [%d, %d, %d, %d]"
              .formatted(batch, height, width, channels));
    }
    long size =
        Math.multiplyExact((long) batch * height, Math.multiplyExact((long) width, channels));
    if (size > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "A batch holds at most 2^31 values, found [%d, %d, %d, %d]"
              .formatted(batch, height, width, channels));
    }
  }

  /** Cells of one map: {@code height * width}. */
  public int cells() {
    return height * width;
  }

  /** Values of one image: {@code height * width * channels}. */
  public int imageSize() {
    return cells() * channels;
  }

  /** Values of the whole batch. */
  public int size() {
    return batch * imageSize();
  }

  /** Position of one value in NHWC order. */
  public int index(int image, int row, int column, int channel) {
    return ((image * height + row) * width + column) * channels + channel;
  }

  /** The same maps for another number of images. */
  public MapShape withBatch(int images) {
    return new MapShape(images, height, width, channels);
  }

  /** The same grid with another number of channels. */
  public MapShape withChannels(int count) {
    return new MapShape(batch, height, width, count);
  }

  @Override
  public String toString() {
    return "[%d, %d, %d, %d]".formatted(batch, height, width, channels);
  }
}
