package dev.vitrail.explain.drawing;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads arrays as {@link NpyWriter} writes them: single precision, little-endian, C order. Other
 * {@code .npy} files are refused, and so are files above {@link #MAX_FILE_BYTES}.
 */
public final class NpyReader {

  /** Largest file that is read: 64 MiB. */
  public static final long MAX_FILE_BYTES = 64L << 20;

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '<f4', 'fortran_order': False, 'shape': \\(([0-9, ]{1,60})\\), \\} *\\n");
  private static final int START = 10;

  private NpyReader() {}

  /**
   * An array.
   *
   * @param shape sides, the last one fastest
   * @param values as many as the sides say
   */
  public record Array(List<Integer> shape, float[] values) {
    public Array {
      shape = List.copyOf(shape);
    }
  }

  /**
   * Reads a file.
   *
   * @throws VitrailException of kind DATA when it cannot be read or is no such array
   */
  public static Array read(Path file) {
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw VitrailException.data(
            file, "larger than the %d MiB allowed for arrays".formatted(MAX_FILE_BYTES >> 20));
      }
      return parse(file, ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static Array parse(Path file, ByteBuffer bytes) {
    boolean npy =
        bytes.remaining() >= START
            && bytes.getLong() == 0x000159504d554e93L // the magic bytes and version 1.0
            && bytes.remaining() >= 2;
    int length = npy ? Short.toUnsignedInt(bytes.getShort()) : 0;
    if (!npy || bytes.remaining() < length) {
      throw VitrailException.data(file, "is no .npy file of version 1.0");
    }
    byte[] header = new byte[length];
    bytes.get(header);
    Matcher matcher = HEADER.matcher(new String(header, StandardCharsets.US_ASCII));
    if (!matcher.matches()) {
      throw VitrailException.data(file, "is no array of single precision in C order");
    }
    List<Integer> shape = sides(file, matcher.group(1));
    long size = 1;
    for (int side : shape) {
      size = side == 0 || size > MAX_FILE_BYTES / side ? -1 : size * side;
      if (size < 0) {
        throw VitrailException.data(file, "holds an array of sides %s".formatted(shape));
      }
    }
    if (bytes.remaining() != size * Float.BYTES) {
      throw VitrailException.data(
          file, "holds %d bytes for an array of sides %s".formatted(bytes.remaining(), shape));
    }
    float[] values = new float[(int) size];
    bytes.asFloatBuffer().get(values);
    return new Array(shape, values);
  }

  private static List<Integer> sides(Path file, String text) {
    List<Integer> sides = new ArrayList<>();
    for (String side : text.split(",", -1)) {
      String digits = side.strip();
      if (!digits.matches("[0-9]{0,9}")) {
        throw VitrailException.data(file, "has the side '%s'".formatted(digits));
      }
      if (!digits.isEmpty()) {
        sides.add(Integer.parseInt(digits));
      }
    }
    return sides;
  }
}
