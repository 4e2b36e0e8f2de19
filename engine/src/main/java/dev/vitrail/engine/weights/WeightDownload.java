package dev.vitrail.engine.weights;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.engine.io.Checksums;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Fetches a file that the user names, and nothing else. The checksum is required: what arrives is
 * kept only when it is what the user asked for. Memory: one block of 64 KiB.
 */
public final class WeightDownload {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int BLOCK_BYTES = 1 << 16;

  private WeightDownload() {}

  /**
   * Bounds of a download.
   *
   * @param maxBytes most bytes to accept, at least 1
   * @param connect longest wait for a connection
   * @param stall longest wait for the next bytes
   * @param total longest time for all of it
   */
  public record Limits(long maxBytes, Duration connect, Duration stall, Duration total) {

    /** 2 GiB, 20 s to connect, 60 s between bytes, 2 hours in all. */
    public static final Limits DEFAULT =
        new Limits(2L << 30, Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofHours(2));

    public Limits {
      if (maxBytes < 1 || connect.toMillis() < 1 || stall.toMillis() < 1 || total.toMillis() < 1) {
        throw new IllegalArgumentException(
            "Every limit must be positive, found %d bytes, %s, %s, %s"
                .formatted(maxBytes, connect, stall, total));
      }
    }
  }

  /**
   * Brings a file into place. A target that already has the checksum is left alone and nothing is
   * fetched; any other target is replaced once the new file is complete.
   *
   * @param source {@code https:} or {@code file:}; {@code http:} only to this machine
   * @param target where to put it; its folder is made when missing
   * @param sha256 64 hexadecimal digits
   * @return the target
   * @throws VitrailException of kind USAGE for another address or checksum form; DATA when the
   *     content is too large, has another checksum or the server refuses; ENVIRONMENT when the
   *     network or the disk fails; INTERRUPTED when the thread is interrupted. The target then
   *     stands as it was
   */
  public static Path fetch(
      URI source, Path target, String sha256, Limits limits, Progress progress) {
    String wanted = sha256.toLowerCase(Locale.ROOT);
    if (!SHA256.matcher(wanted).matches()) {
      throw VitrailException.usage(
          "A SHA-256 has 64 hexadecimal digits, found '%s'".formatted(Text.shown(sha256)));
    }
    requireAllowed(source);
    if (alreadyThere(target, wanted)) {
      return target;
    }
    try (Fetched fetched = open(source, limits)) {
      if (fetched.length() > limits.maxBytes()) {
        throw tooLarge(source, limits);
      }
      Copy copy = new Copy(source, fetched, wanted, limits, progress);
      AtomicFile.write(target, copy::to);
    }
    return target;
  }

  private static Fetched open(URI source, Limits limits) {
    return source.getScheme().equalsIgnoreCase("file")
        ? Fetched.file(source)
        : Fetched.http(source, limits);
  }

  /** Refuses plain http, except to this machine, and every other scheme. */
  static void requireAllowed(URI source) {
    String scheme = source.getScheme() == null ? "" : source.getScheme().toLowerCase(Locale.ROOT);
    boolean allowed =
        switch (scheme) {
          case "file" -> source.getPath() != null;
          case "https" -> source.getHost() != null;
          case "http" -> source.getHost() != null && THIS_MACHINE.contains(source.getHost());
          default -> false;
        };
    if (!allowed) {
      throw VitrailException.usage(
          "Cannot fetch %s: only https: and file: addresses are allowed".formatted(shown(source)));
    }
  }

  private static boolean alreadyThere(Path target, String wanted) {
    try {
      return Files.isRegularFile(target) && Checksums.sha256(target).equals(wanted);
    } catch (IOException e) {
      return false;
    }
  }

  /** The address without user, password and query, which may be secret. */
  static String shown(URI source) {
    if (source.getHost() == null) {
      return Text.shown(source.toString());
    }
    String port = source.getPort() < 0 ? "" : ":" + source.getPort();
    return Text.shown(source.getScheme() + "://" + source.getHost() + port + source.getRawPath());
  }

  private static VitrailException tooLarge(URI source, Limits limits) {
    return VitrailException.data(
        "%s is larger than the %d bytes allowed".formatted(shown(source), limits.maxBytes()));
  }

  /** Copies and checks; a failure here makes {@link AtomicFile} throw the part away. */
  private record Copy(
      URI source, Fetched fetched, String wanted, Limits limits, Progress progress) {

    void to(OutputStream out) throws IOException {
      MessageDigest digest = Checksums.newSha256();
      byte[] block = new byte[BLOCK_BYTES];
      long done = 0;
      for (int read = next(block); read >= 0; read = next(block)) {
        done += read;
        if (done > limits.maxBytes()) {
          throw tooLarge(source, limits);
        }
        digest.update(block, 0, read);
        out.write(block, 0, read);
        progress.update("fetch", done, fetched.length());
      }
      String found = HexFormat.of().formatHex(digest.digest());
      if (!found.equals(wanted)) {
        throw VitrailException.data(
            "%s has SHA-256 %s, expected %s; nothing was kept"
                .formatted(shown(source), found, wanted));
      }
    }

    /** Reads a block and tells a failing network from a failing disk. */
    private int next(byte[] block) {
      InputStream body = fetched.body();
      try {
        return body.read(block);
      } catch (IOException e) {
        throw fetched.failure(source, e);
      }
    }
  }
}
