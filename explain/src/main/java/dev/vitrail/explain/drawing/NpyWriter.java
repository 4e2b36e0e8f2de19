package dev.vitrail.explain.drawing;

import dev.vitrail.engine.io.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Arrays as {@code .npy} files, format version 1.0 of NumPy: a header of Python text padded to 64
 * bytes, then little-endian values in C order.
 */
public final class NpyWriter {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int BLOCK = 1 << 14;

  private NpyWriter() {}

  /**
   * Writes single-precision values.
   *
   * @param shape sides, the last one fastest
   * @return SHA-256 of the file
   */
  public static String write(Path file, List<Integer> shape, float[] values) {
    long size = 1;
    for (int side : shape) {
      size = Math.multiplyExact(size, (long) side);
    }
    if (size != values.length) {
      throw new IllegalArgumentException(
          "An array %s holds %d values, found %d".formatted(shape, size, values.length));
    }
    return AtomicFile.write(
        file,
        out -> {
          out.write(header(shape));
          body(out, values);
        });
  }

  private static byte[] header(List<Integer> shape) {
    String sides = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String comma = shape.size() == 1 ? "," : "";
    String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + sides + comma + "), }";
    int bare = MAGIC.length + 2 + text.length() + 1;
    int padding = (64 - bare % 64) % 64;
    byte[] line = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer header =
        ByteBuffer.allocate(MAGIC.length + 2 + line.length).order(ByteOrder.LITTLE_ENDIAN);
    return header.put(MAGIC).putShort((short) line.length).put(line).array();
  }

  private static void body(OutputStream out, float[] values) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(Float.BYTES * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += BLOCK) {
      int count = Math.min(BLOCK, values.length - from);
      block.clear();
      block.asFloatBuffer().put(values, from, count);
      out.write(block.array(), 0, Float.BYTES * count);
    }
  }
}
