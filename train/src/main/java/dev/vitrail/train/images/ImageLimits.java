package dev.vitrail.train.images;

/**
 * What an image file may ask for (SAFETY promise 4). Checked on the header, before pixels are
 * allocated. The ratio counts raw pixel bits as stored, because an honest deflate stream reaches
 * about 1,030 to 1.
 *
 * @param side largest width or height, pixels
 * @param pixels largest width times height
 * @param ratio largest number of raw pixel bytes per byte of the file
 * @param fileBytes largest file
 */
public record ImageLimits(int side, long pixels, long ratio, long fileBytes) {

  /** 16,384 pixels a side, 50 million pixels, 2,000 to 1, files of 64 MiB. */
  public static final ImageLimits DEFAULT = new ImageLimits(16_384, 50_000_000, 2_000, 64L << 20);

  public ImageLimits {
    if (side < 1 || pixels < 1 || ratio < 1 || fileBytes < 1 || fileBytes > 1 << 30) {
      throw new IllegalArgumentException(
          "Limits must be at least 1 and files at most 1 GiB, found %d, %d, %d, %d"
              .formatted(side, pixels, ratio, fileBytes));
    }
  }

  void check(ImageHeader header, long bytes) throws BadImage {
    checkSize(header.width(), header.height());
    checkSize(header.canvasWidth(), header.canvasHeight());
    long area = (long) header.width() * header.height();
    long raw = Math.max(1, area * header.bitsPerPixel() / 8);
    if (raw / Math.max(1, bytes) > ratio) {
      throw new BadImage(
          "%d bytes claim to hold %d x %d pixels, more than %d to 1: a decompression bomb"
              .formatted(bytes, header.width(), header.height(), ratio));
    }
  }

  private void checkSize(int width, int height) throws BadImage {
    if (width < 1 || height < 1) {
      throw new BadImage("has no pixels: %d x %d".formatted(width, height));
    }
    if (width > side || height > side) {
      throw new BadImage("is %d x %d pixels; a side may have %d".formatted(width, height, side));
    }
    if ((long) width * height > pixels) {
      throw new BadImage(
          "is %d x %d pixels; %d in all are allowed".formatted(width, height, pixels));
    }
  }
}
