package dev.vitrail.train.images;

/** Bounded reads from a file in memory. */
final class Bytes {

  private final byte[] data;
  private final int start;
  private final int end;
  private final boolean little;

  private Bytes(byte[] data, int start, int end, boolean little) {
    this.data = data;
    this.start = start;
    this.end = end;
    this.little = little;
  }

  static Bytes of(byte[] data) {
    return new Bytes(data, 0, data.length, false);
  }

  /** Part of these bytes; positions start anew. */
  Bytes slice(int from, int length) throws BadImage {
    need(from, length);
    return new Bytes(data, start + from, start + from + length, little);
  }

  /** The same bytes with the least significant byte first. */
  Bytes littleEndian() {
    return new Bytes(data, start, end, true);
  }

  int length() {
    return end - start;
  }

  int u8(int at) throws BadImage {
    need(at, 1);
    return data[start + at] & 0xff;
  }

  int u16(int at) throws BadImage {
    int a = u8(at);
    int b = u8(at + 1);
    return little ? b << 8 | a : a << 8 | b;
  }

  /** Four bytes as a signed number. */
  int s32(int at) throws BadImage {
    int a = u16(at);
    int b = u16(at + 2);
    return little ? b << 16 | a : a << 16 | b;
  }

  /** Whether the ASCII text stands at a position; false beyond the end. */
  boolean has(int at, String text) {
    if (at < 0 || text.length() > length() - at) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (data[start + at + i] != (byte) text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void need(int at, int count) throws BadImage {
    if (at < 0 || count < 0 || count > length() - at) {
      throw new BadImage("is truncated: byte %d of %d is needed".formatted(at, length()));
    }
  }
}
