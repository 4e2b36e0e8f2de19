package dev.vitrail.train.images;

/**
 * The resize and the crop that bring one image to a square. The image is resized to {@code width}
 * by {@code height}, then {@code size} pixels are taken from {@code left} and {@code top} on.
 */
record Framing(
    int imageWidth, int imageHeight, int width, int height, int left, int top, int size) {

  /**
   * Sizes as torchvision computes them: the longer side is rounded down, the crop offset to the
   * nearest, halves to even.
   */
  static Framing of(Preprocessing how, int imageWidth, int imageHeight) {
    int size = how.size();
    int shorter = Math.min(imageWidth, imageHeight);
    int target =
        switch (how.fit()) {
          case STRETCH -> 0;
          case CROP_RESIZED -> how.shorterSide();
          case CROP -> Math.max(shorter, size);
        };
    if (target == 0) {
      return new Framing(imageWidth, imageHeight, size, size, 0, 0, size);
    }
    int width = (int) ((long) target * imageWidth / shorter);
    int height = (int) ((long) target * imageHeight / shorter);
    int left = (int) Math.rint((width - size) / 2.0);
    int top = (int) Math.rint((height - size) / 2.0);
    return new Framing(imageWidth, imageHeight, width, height, left, top, size);
  }

  Placement placement() {
    return new Placement(
        (double) width / imageWidth, -left, (double) height / imageHeight, -top, size);
  }

  /** The part of the image that the input shows, in image pixels. */
  Box visible() {
    double x = (double) imageWidth / width;
    double y = (double) imageHeight / height;
    return new Box(left * x, top * y, (left + size) * x, (top + size) * y);
  }

  NetworkInput apply(RgbImage image, Preprocessing how) {
    return new NetworkInput(how.normalise(square(image)), placement());
  }

  /** The square in 8-bit pixels; the very pixels of the image where nothing is resized. */
  RgbImage square(RgbImage image) {
    int longSide = Math.max(width, height);
    if (longSide > 64 * size) {
      // A ribbon would be blown up to a huge image, of which only the middle is wanted.
      return Resampler.resize(image, visible(), size, size);
    }
    RgbImage resized =
        Resampler.resize(image, new Box(0, 0, imageWidth, imageHeight), width, height);
    return crop(resized, left, top, size);
  }

  private static RgbImage crop(RgbImage image, int left, int top, int size) {
    if (left == 0 && top == 0 && image.width() == size && image.height() == size) {
      return image;
    }
    byte[] rgb = new byte[3 * size * size];
    for (int y = 0; y < size; y++) {
      int from = 3 * ((top + y) * image.width() + left);
      System.arraycopy(image.rgb(), from, rgb, 3 * y * size, 3 * size);
    }
    return new RgbImage(size, size, rgb);
  }
}
