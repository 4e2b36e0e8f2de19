package dev.vitrail.train.images;

import java.io.ByteArrayOutputStream;

/**
 * Walks the segments of a JPEG file (ITU T.81 annex B) up to the first scan. What is not needed for
 * the pixels (EXIF, ICC profiles, comments, thumbnails) never reaches the decoder.
 *
 * @param header size and orientation
 * @param channels 1 grey, 3 colour, 4 CMYK
 * @param adobeTransform colour transform of the Adobe segment (0 none, 1 YCbCr, 2 YCCK); -1 without
 *     one
 * @param cleaned the file with the segments that decide pixels
 */
record JpegFile(ImageHeader header, int channels, int adobeTransform, byte[] cleaned) {

  /** More scans than any encoder makes; each costs a pass over all coefficients. */
  private static final int MAX_SCANS = 200;

  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;
  private static final int COMMENT = 0xfe;
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;

  static JpegFile read(byte[] data) throws BadImage {
    Bytes file = Bytes.of(data);
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length);
    out.write(data, 0, 2);
    int orientation = 1;
    int adobe = -1;
    Bytes frame = null;
    int at = 2;
    while (true) {
      at = segmentAt(file, at);
      int marker = file.u8(at + 1);
      int length = file.u16(at + 2);
      Bytes segment = file.slice(at + 4, length - 2);
      if (isFrame(marker)) {
        if (frame != null) {
          throw new BadImage("is corrupt: two JPEG frames");
        }
        frame = segment;
      } else if (marker == APP1 && segment.has(0, "Exif\0\0")) {
        orientation = Exif.orientation(segment.slice(6, segment.length() - 6));
      } else if (marker == APP14 && segment.has(0, "Adobe")) {
        adobe = segment.u8(11);
      } else if (marker == START_OF_SCAN) {
        break;
      }
      if (decidesPixels(marker)) {
        out.write(data, at, length + 2);
      }
      at += length + 2;
    }
    if (frame == null) {
      throw new BadImage("is corrupt: a JPEG scan without a frame");
    }
    checkScans(data, at);
    out.write(data, at, data.length - at);
    return new JpegFile(header(frame, orientation), frame.u8(5), adobe, out.toByteArray());
  }

  /** Start of the next segment, fill bytes skipped. */
  private static int segmentAt(Bytes file, int from) throws BadImage {
    int at = from;
    while (file.u8(at) == 0xff && file.u8(at + 1) == 0xff) {
      at++;
    }
    if (file.u8(at) != 0xff || file.u8(at + 1) == END_OF_IMAGE || file.u16(at + 2) < 2) {
      throw new BadImage("is corrupt: no JPEG segment at byte %d".formatted(at));
    }
    return at;
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean decidesPixels(int marker) {
    boolean application = marker >= APP0 && marker <= 0xef;
    return marker == APP0 || marker == APP14 || !(application || marker == COMMENT);
  }

  private static ImageHeader header(Bytes frame, int orientation) throws BadImage {
    int bits = frame.u8(0) * frame.u8(5);
    return ImageHeader.plain(
        ImageHeader.Format.JPEG, frame.u16(3), frame.u16(1), bits, orientation);
  }

  /** Entropy-coded bytes never hold FF D9 or FF DA, so both are seen without decoding. */
  private static void checkScans(byte[] data, int from) throws BadImage {
    int scans = 0;
    boolean ended = false;
    for (int i = from; i + 1 < data.length && !ended; i++) {
      if (data[i] == (byte) 0xff) {
        int marker = data[i + 1] & 0xff;
        ended = marker == END_OF_IMAGE;
        scans += marker == START_OF_SCAN ? 1 : 0;
      }
    }
    if (scans > MAX_SCANS) {
      throw new BadImage("has %d JPEG scans; %d are allowed".formatted(scans, MAX_SCANS));
    }
    if (!ended) {
      throw new BadImage("is truncated: the end marker of the JPEG is missing");
    }
  }
}
