package dev.vitrail.train.images;

/** The orientation tag of EXIF data: TIFF 6.0 section 2, EXIF 2.32 tag 0x0112. */
final class Exif {

  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;

  private Exif() {}

  /**
   * Orientation from the first directory.
   *
   * @param tiff the TIFF block, from its byte order mark on
   * @return 1 to 8; 1 when there is none or the block is damaged
   */
  static int orientation(Bytes tiff) {
    try {
      Bytes in = tiff.has(0, "II") ? tiff.littleEndian() : tiff;
      if (!(tiff.has(0, "II") || tiff.has(0, "MM")) || in.u16(2) != 42) {
        return 1;
      }
      int directory = in.s32(4);
      int entries = in.u16(directory);
      for (int i = 0; i < entries; i++) {
        int entry = directory + 2 + 12 * i;
        if (in.u16(entry) == ORIENTATION && in.u16(entry + 2) == SHORT) {
          int value = in.u16(entry + 8);
          return value >= 1 && value <= 8 ? value : 1;
        }
      }
      return 1;
    } catch (BadImage e) {
      return 1;
    }
  }
}
