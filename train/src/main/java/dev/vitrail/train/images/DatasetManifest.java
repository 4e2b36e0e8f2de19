package dev.vitrail.train.images;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Checksums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Which files a set is made of, for provenance.
 *
 * @param digest SHA-256 over one line a file: {@code sha256 size split class file}, in the order of
 *     file names
 * @param bytes of all files
 * @param files in the order of names
 */
public record DatasetManifest(String digest, long bytes, List<File> files) {

  public DatasetManifest {
    files = List.copyOf(files);
  }

  /**
   * One image.
   *
   * @param file path below the root of the set
   * @param size bytes
   * @param sha256 of the bytes, lower-case hexadecimal
   * @param split what it is for
   * @param label class name
   */
  public record File(String file, long size, String sha256, Split split, String label) {

    String line() {
      return "%s %d %s %s %s\n".formatted(sha256, size, split.label(), label, file);
    }
  }

  /**
   * Reads every file of a set once.
   *
   * @throws VitrailException of kind DATA when a file cannot be read
   */
  public static DatasetManifest of(ImageSet set, Progress progress) {
    List<ImageEntry> entries = new ArrayList<>(set.entries());
    entries.sort(Comparator.comparing(ImageEntry::file));
    MessageDigest digest = Checksums.newSha256();
    List<File> files = new ArrayList<>(entries.size());
    long bytes = 0;
    for (ImageEntry entry : entries) {
      File file = file(entry, set.classNames().get(entry.label()));
      digest.update(file.line().getBytes(StandardCharsets.UTF_8));
      bytes += file.size();
      files.add(file);
      progress.update("checksums", files.size(), entries.size());
    }
    return new DatasetManifest(HexFormat.of().formatHex(digest.digest()), bytes, files);
  }

  private static File file(ImageEntry entry, String label) {
    try {
      return new File(
          entry.file(),
          Files.size(entry.path()),
          Checksums.sha256(entry.path()),
          entry.split(),
          label);
    } catch (IOException e) {
      throw VitrailException.data(entry.path(), "cannot be read: " + e.getMessage(), e);
    }
  }
}
