package dev.vitrail.engine.io;

import dev.vitrail.engine.VitrailException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Writes files so that a reader sees the old content or the new one, never a part: write beside the
 * target, force to disk, read back and compare the checksum, move into place, force the folder.
 */
public final class AtomicFile {

  private AtomicFile() {}

  /** Writes the content. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Replaces {@code target} with what {@code content} writes.
   *
   * @return SHA-256 of the content, lower-case hexadecimal
   * @throws VitrailException of kind ENVIRONMENT when the file cannot be written; the old file then
   *     stands unchanged
   */
  public static String write(Path target, Content content) {
    Path absolute = target.toAbsolutePath();
    Path part = absolute.resolveSibling("." + absolute.getFileName() + ".part");
    try {
      Files.createDirectories(absolute.getParent());
      String written = writePart(part, content);
      if (!written.equals(Checksums.sha256(part))) {
        throw new IOException("what was read back differs from what was written");
      }
      move(part, absolute);
      forceFolder(absolute.getParent());
      return written;
    } catch (IOException e) {
      deleteQuietly(part);
      throw VitrailException.environment(
          "Cannot write %s: %s. Free space or choose a folder that can be written."
              .formatted(target, reason(e)),
          e);
    } catch (RuntimeException | Error e) {
      deleteQuietly(part);
      throw e;
    }
  }

  /** Replaces {@code target} with UTF-8 text. */
  public static String writeString(Path target, String text) {
    return write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String writePart(Path part, Content content) throws IOException {
    MessageDigest digest = Checksums.newSha256();
    // Made anew, so that a link that lies there is not followed.
    Files.deleteIfExists(part);
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out =
          new DigestOutputStream(
              new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), digest);
      content.writeTo(out);
      out.flush();
      channel.force(true);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some file systems do not open folders; the move itself has happened.
    }
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The first failure is the one to report.
    }
  }
}
