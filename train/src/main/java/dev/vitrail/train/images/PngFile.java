package dev.vitrail.train.images;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;

/**
 * Walks the chunks of a PNG file (W3C PNG, section 5) and checks their sums. Text, profiles and
 * other chunks that may unpack to any size never reach the decoder.
 *
 * @param header size and orientation
 * @param cleaned the file with IHDR, PLTE, tRNS, IDAT and IEND
 */
record PngFile(ImageHeader header, byte[] cleaned) {

  private static final int SIGNATURE = 8;

  static PngFile read(byte[] data) throws BadImage {
    Bytes file = Bytes.of(data);
    if (!file.has(12, "IHDR")) {
      throw new BadImage("is corrupt: the PNG does not start with IHDR");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length);
    out.write(data, 0, SIGNATURE);
    int orientation = 1;
    boolean ended = false;
    for (int at = SIGNATURE; !ended; ) {
      int length = file.s32(at);
      Bytes content = file.slice(at + 8, length);
      boolean known = at == SIGNATURE || file.has(at + 4, "IDAT");
      ended = file.has(at + 4, "IEND");
      if (known || ended || file.has(at + 4, "PLTE") || file.has(at + 4, "tRNS")) {
        checkSum(data, file, at, length);
        out.write(data, at, length + 12);
      } else if (file.has(at + 4, "eXIf")) {
        orientation = Exif.orientation(content);
      }
      at += length + 12;
    }
    ImageHeader header =
        ImageHeader.plain(
            ImageHeader.Format.PNG, file.s32(16), file.s32(20), bitsPerPixel(file), orientation);
    return new PngFile(header, out.toByteArray());
  }

  private static void checkSum(byte[] data, Bytes file, int at, int length) throws BadImage {
    CRC32 crc = new CRC32();
    int stored = file.s32(at + 8 + length);
    crc.update(data, at + 4, length + 4);
    if ((int) crc.getValue() != stored) {
      throw new BadImage("is corrupt: a PNG checksum at byte %d is wrong".formatted(at));
    }
  }

  private static int bitsPerPixel(Bytes file) throws BadImage {
    int depth = file.u8(24);
    int type = file.u8(25);
    int samples =
        switch (type) {
          case 0, 3 -> 1;
          case 2 -> 3;
          case 4 -> 2;
          case 6 -> 4;
          default -> throw new BadImage("has PNG colour type %d".formatted(type));
        };
    if (depth < 1 || depth > 16 || Integer.bitCount(depth) != 1) {
      throw new BadImage("has PNG bit depth %d".formatted(depth));
    }
    return depth * samples;
  }
}
