package dev.vitrail.train.images;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How pixels become network input: {@code (v / divisor - mean) / std} a channel, with v in 0..255,
 * after the image was brought to a square. Stored with the model.
 *
 * @param fit how the image is brought to a square
 * @param shorterSide pixels of the shorter side before the crop; used by {@link Fit#CROP_RESIZED}
 * @param size side of the input in pixels
 * @param divisor 255 for values 0..1, 1 for values 0..255
 * @param mean a channel, in divided units
 * @param std a channel, in divided units, above 0
 */
public record Preprocessing(
    Fit fit,
    @JsonProperty("shorter_side") int shorterSide,
    int size,
    double divisor,
    Channels mean,
    Channels std) {

  /** Ways to bring an image to a square. */
  public enum Fit {
    /** Resize so that the shorter side has {@code shorterSide} pixels, crop the middle. */
    CROP_RESIZED,
    /** Resize both sides to {@code size}; the aspect ratio is lost. */
    STRETCH,
    /** Crop the middle without resizing; an image that is too small is enlarged first. */
    CROP
  }

  private static final int LARGEST_SIDE = 4096;

  public Preprocessing {
    if (size < 1 || size > LARGEST_SIDE || shorterSide < size || shorterSide > LARGEST_SIDE) {
      throw new IllegalArgumentException(
          "1 <= size <= shorter_side <= %d is needed, found %d and %d"
              .formatted(LARGEST_SIDE, size, shorterSide));
    }
    if (!(divisor > 0 && std.red() > 0 && std.green() > 0 && std.blue() > 0)) {
      throw new IllegalArgumentException(
          "divisor and std must be above 0, found %s and %s".formatted(divisor, std));
    }
  }

  /**
   * Torchvision: {@code (v / 255 - mean) / std} with the ImageNet constants, resized and cropped.
   */
  public static Preprocessing torchvision(int shorterSide, int size) {
    return new Preprocessing(
        Fit.CROP_RESIZED,
        shorterSide,
        size,
        255,
        new Channels(0.485, 0.456, 0.406),
        new Channels(0.229, 0.224, 0.225));
  }

  /** BVLC Caffe nets: {@code v - (123, 117, 104)} in RGB order, resized and cropped. */
  public static Preprocessing bvlc(int shorterSide, int size) {
    return new Preprocessing(
        Fit.CROP_RESIZED, shorterSide, size, 1, new Channels(123, 117, 104), new Channels(1, 1, 1));
  }

  /** The same with another fit, such as {@link Fit#STRETCH} for crops of objects. */
  public Preprocessing withFit(Fit value) {
    return new Preprocessing(value, shorterSide, size, divisor, mean, std);
  }

  /** The image as the network sees it, without augmentation. */
  public NetworkInput apply(RgbImage image) {
    return Framing.of(this, image.width(), image.height()).apply(image, this);
  }

  /** Where an image of this size lies in the input. */
  public Placement placement(int width, int height) {
    return Framing.of(this, width, height).placement();
  }

  /** Eight-bit pixels to network values. */
  float[] normalise(RgbImage square) {
    byte[] rgb = square.rgb();
    float[][] table = {
      table(mean.red(), std.red()), table(mean.green(), std.green()), table(mean.blue(), std.blue())
    };
    float[] values = new float[rgb.length];
    for (int i = 0; i < rgb.length; i += 3) {
      values[i] = table[0][rgb[i] & 0xff];
      values[i + 1] = table[1][rgb[i + 1] & 0xff];
      values[i + 2] = table[2][rgb[i + 2] & 0xff];
    }
    return values;
  }

  /** Network values back to pixels 0..255, for pictures. The inverse of the normalisation. */
  public RgbImage toPixels(float[] values, int offset) {
    double[] m = mean.toArray();
    double[] s = std.toArray();
    byte[] rgb = new byte[3 * size * size];
    for (int i = 0; i < rgb.length; i++) {
      double v = (values[offset + i] * s[i % 3] + m[i % 3]) * divisor;
      rgb[i] = (byte) Math.max(0, Math.min(255, Math.round(v)));
    }
    return new RgbImage(size, size, rgb);
  }

  private float[] table(double mean, double std) {
    float[] values = new float[256];
    for (int v = 0; v < 256; v++) {
      values[v] = (float) ((v / divisor - mean) / std);
    }
    return values;
  }
}
