package dev.vitrail.engine.weights;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks a gzipped safetensors file in one pass, with a block of 64 KiB in memory. The header is
 * checked before any data is written, and it says how much data there must be, so a gzip bomb ends
 * at the size it claims and never passes the bound.
 */
final class GzippedSafeTensors {

  private static final int BLOCK_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel copy;

  private GzippedSafeTensors(Path file, FileChannel copy) {
    this.file = file;
    this.copy = copy;
  }

  static WeightFile open(Path file, Optional<Path> folder, long maxUnpackedBytes) {
    WeightFormat.requireRegular(file);
    FileChannel copy = temporary(folder);
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = new GZIPInputStream(raw, BLOCK_BYTES)) {
      new GzippedSafeTensors(file, copy).unpack(in, maxUnpackedBytes);
      WeightFile weights = SafeTensors.open(file, copy);
      copy = null;
      return weights;
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be unpacked: " + Text.reason(e), e);
    } finally {
      SafeTensors.closeQuietly(copy);
    }
  }

  /** A file that the system deletes with the channel, on Unix even after a crash. */
  private static FileChannel temporary(Optional<Path> folder) {
    try {
      Path path =
          folder.isPresent()
              ? Files.createTempFile(folder.get(), "weights-", ".safetensors")
              : Files.createTempFile("weights-", ".safetensors");
      return FileChannel.open(
          path,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw VitrailException.environment(
          "Cannot make a file to unpack into: %s. Free space or name another folder."
              .formatted(Text.reason(e)),
          e);
    }
  }

  private void unpack(InputStream in, long maxBytes) throws IOException {
    byte[] length = exactly(in, SafeTensors.LENGTH_BYTES);
    int headerBytes =
        SafeTensors.headerBytes(
            file, ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
    byte[] json = exactly(in, headerBytes);
    SafeTensorsHeader header = SafeTensorsHeader.parse(file, json);
    long total = SafeTensors.LENGTH_BYTES + headerBytes + header.dataBytes();
    if (total > maxBytes) {
      throw VitrailException.data(
          file, "unpacks to %d bytes; at most %d are allowed".formatted(total, maxBytes));
    }
    write(ByteBuffer.wrap(length));
    write(ByteBuffer.wrap(json));
    header.requireDataBytes(file, copyData(in, header.dataBytes()));
  }

  /** Copies the data and looks one byte further, which also makes gzip check its checksum. */
  private long copyData(InputStream in, long expected) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    long done = 0;
    while (done <= expected) {
      int read = in.read(block, 0, (int) Math.min(block.length, expected + 1 - done));
      if (read < 0) {
        break;
      }
      done += read;
      write(ByteBuffer.wrap(block, 0, read));
    }
    return done;
  }

  private byte[] exactly(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw VitrailException.data(
          file,
          "unpacks to %d bytes where %d were expected; it was cut short or is not safetensors"
              .formatted(bytes.length, count));
    }
    return bytes;
  }

  private void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        copy.write(bytes);
      }
    } catch (IOException e) {
      throw VitrailException.environment(
          "Cannot unpack %s: %s. Free space or name another folder."
              .formatted(file, Text.reason(e)),
          e);
    }
  }
}
