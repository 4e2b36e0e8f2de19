package dev.vitrail.engine.weights;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The safetensors format: eight bytes with the little-endian length of the header, the header in
 * JSON, then the values of all tensors without holes (github huggingface/safetensors, README
 * "Format"). Vitrail is stricter where a limit costs nothing: see the constants.
 */
public final class SafeTensors {

  /** Longest header: 16 MiB. The reference implementation allows 100 MB. */
  public static final int MAX_HEADER_BYTES = 16 << 20;

  /** Most tensors of one file. */
  public static final int MAX_TENSORS = 1 << 16;

  /** Bytes in front of the header. */
  static final int LENGTH_BYTES = 8;

  private SafeTensors() {}

  /**
   * Opens a file that is not gzipped.
   *
   * @throws VitrailException of kind DATA, with the first rule of the format that does not hold
   */
  public static WeightFile open(Path file) {
    WeightFormat.requireRegular(file);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      WeightFile weights = open(file, channel);
      channel = null;
      return weights;
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + Text.reason(e), e);
    } finally {
      closeQuietly(channel);
    }
  }

  /** Opens what lies in the channel, which the result takes over. */
  static WeightFile open(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < LENGTH_BYTES + 2) {
      throw VitrailException.data(
          file, "holds %d bytes; a safetensors file has at least 10".formatted(size));
    }
    ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    ChannelWeights.readFully(channel, length, 0);
    int headerBytes = headerBytes(file, length.flip().getLong());
    if (headerBytes > size - LENGTH_BYTES) {
      throw VitrailException.data(
          file,
          "says its header has %d bytes but ends after %d; it was cut short"
              .formatted(headerBytes, size - LENGTH_BYTES));
    }
    ByteBuffer json = ByteBuffer.allocate(headerBytes);
    ChannelWeights.readFully(channel, json, LENGTH_BYTES);
    SafeTensorsHeader header = SafeTensorsHeader.parse(file, json.array());
    header.requireDataBytes(file, size - LENGTH_BYTES - headerBytes);
    return new ChannelWeights(
        file, channel, WeightLayout.OIHW, header.tensors(), header.metadata());
  }

  /** The length of the header, checked. The field is unsigned, so a negative one is too large. */
  static int headerBytes(Path file, long length) {
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw VitrailException.data(
          file,
          "says its header has %s bytes; at most %d are allowed"
              .formatted(Long.toUnsignedString(length), MAX_HEADER_BYTES));
    }
    if (length < 2) {
      throw VitrailException.data(
          file, "says its header has %d bytes; at least 2 are needed".formatted(length));
    }
    return (int) length;
  }

  static void closeQuietly(AutoCloseable channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (Exception e) {
      // Nothing was written; the failure that led here is the one to report.
    }
  }
}
