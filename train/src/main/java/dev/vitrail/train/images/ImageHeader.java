package dev.vitrail.train.images;

/**
 * What the first bytes of an image file say.
 *
 * @param format the file format
 * @param width pixels of the stored (first) frame
 * @param height pixels of the stored (first) frame
 * @param bitsPerPixel as stored
 * @param canvasWidth pixels of the canvas that the frame lies on; the width itself except for GIF
 * @param canvasHeight pixels
 * @param left column of the frame on the canvas
 * @param top row of the frame on the canvas
 * @param orientation EXIF orientation, 1 to 8; 1 is upright
 */
record ImageHeader(
    Format format,
    int width,
    int height,
    int bitsPerPixel,
    int canvasWidth,
    int canvasHeight,
    int left,
    int top,
    int orientation) {

  /** Formats that are read. */
  enum Format {
    JPEG,
    PNG,
    BMP,
    GIF
  }

  static ImageHeader plain(Format format, int width, int height, int bits, int orientation) {
    return new ImageHeader(format, width, height, bits, width, height, 0, 0, orientation);
  }

  /** The format by its first bytes, whatever the file is called. */
  static Format format(Bytes file) throws BadImage {
    if (file.length() == 0) {
      throw new BadImage("is empty");
    }
    if (file.has(0, "\u00ff\u00d8\u00ff")) {
      return Format.JPEG;
    }
    if (file.has(0, "\u0089PNG\r\n\u001a\n")) {
      return Format.PNG;
    }
    if (file.has(0, "BM")) {
      return Format.BMP;
    }
    if (file.has(0, "GIF87a") || file.has(0, "GIF89a")) {
      return Format.GIF;
    }
    throw new BadImage("is no JPEG, PNG, BMP or GIF file");
  }

  /** BITMAPINFOHEADER and its older and newer forms. Bitmaps that wrap JPEG or PNG are refused. */
  static ImageHeader bmp(Bytes file) throws BadImage {
    Bytes in = file.littleEndian();
    int headerSize = in.s32(14);
    boolean old = headerSize == 12;
    if (!old && (headerSize < 40 || headerSize > 124)) {
      throw new BadImage("has a bitmap header of %d bytes".formatted(headerSize));
    }
    int width = old ? in.u16(18) : in.s32(18);
    int height = old ? in.u16(20) : in.s32(22);
    int bits = in.u16(old ? 24 : 28);
    int compression = old ? 0 : in.s32(30);
    if (compression < 0 || compression > 3) {
      throw new BadImage("has bitmap compression %d; 0 to 3 are read".formatted(compression));
    }
    if (height == Integer.MIN_VALUE) {
      throw new BadImage("has no pixels");
    }
    return plain(Format.BMP, width, Math.abs(height), Math.max(1, bits), 1);
  }

  /** Logical screen and the descriptor of the first frame. */
  static ImageHeader gif(Bytes file) throws BadImage {
    Bytes in = file.littleEndian();
    int flags = in.u8(10);
    int at = 13 + ((flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1));
    while (in.u8(at) == 0x21) {
      at += 2;
      while (in.u8(at) != 0) {
        at += 1 + in.u8(at);
      }
      at++;
    }
    if (in.u8(at) != 0x2c) {
      throw new BadImage("has no frame");
    }
    int width = in.u16(at + 5);
    int height = in.u16(at + 7);
    int left = in.u16(at + 1);
    int top = in.u16(at + 3);
    int screenWidth = in.u16(6);
    int screenHeight = in.u16(8);
    boolean fits = left + width <= screenWidth && top + height <= screenHeight;
    return fits
        ? new ImageHeader(Format.GIF, width, height, 8, screenWidth, screenHeight, left, top, 1)
        : plain(Format.GIF, width, height, 8, 1);
  }
}
