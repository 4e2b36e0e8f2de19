package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Checksums;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the same file content in two splits. Only files of equal size are read, so that a look at a
 * large set is cheap. Empty files are no images and no copies.
 */
final class SplitLeaks {

  private SplitLeaks() {}

  /**
   * The entries without leaks.
   *
   * @throws VitrailException of kind DATA when there are leaks and {@code policy} is STOP
   */
  static List<ImageEntry> resolve(
      List<ImageEntry> entries, ImageSetOptions.Leaks policy, SkipLog skips) {
    if (policy == ImageSetOptions.Leaks.UNCHECKED) {
      return entries;
    }
    Set<ImageEntry> dropped = new HashSet<>();
    List<String> pairs = new ArrayList<>();
    for (List<ImageEntry> copies : copies(entries)) {
      ImageEntry kept = copies.stream().min((a, b) -> a.split().compareTo(b.split())).get();
      for (ImageEntry copy : copies) {
        if (copy.split() != kept.split()) {
          dropped.add(copy);
          pairs.add(SafePaths.printable(kept.file()) + " and " + SafePaths.printable(copy.file()));
        }
      }
    }
    if (dropped.isEmpty()) {
      return entries;
    }
    if (policy == ImageSetOptions.Leaks.STOP) {
      throw VitrailException.data(
          ("%d images are in two splits with the same bytes, first %s. Remove one copy, or set"
                  + " leaks to keep_train.")
              .formatted(dropped.size(), pairs.get(0)));
    }
    dropped.stream()
        .sorted((a, b) -> a.file().compareTo(b.file()))
        .forEach(entry -> skips.note(entry.file(), "is also in a split that goes before"));
    return entries.stream().filter(entry -> !dropped.contains(entry)).toList();
  }

  /** Groups of at least two entries with the same bytes, in order of the first. */
  private static List<List<ImageEntry>> copies(List<ImageEntry> entries) {
    Map<Long, List<ImageEntry>> bySize = new HashMap<>();
    for (ImageEntry entry : entries) {
      try {
        long bytes = Files.size(entry.path());
        if (bytes > 0) {
          bySize.computeIfAbsent(bytes, size -> new ArrayList<>()).add(entry);
        }
      } catch (IOException e) {
        throw VitrailException.data(entry.path(), "cannot be read: " + e.getMessage(), e);
      }
    }
    Map<String, List<ImageEntry>> byHash = new LinkedHashMap<>();
    for (ImageEntry entry : entries) {
      try {
        List<ImageEntry> same = bySize.get(Files.size(entry.path()));
        if (same != null && same.size() > 1) {
          byHash
              .computeIfAbsent(Checksums.sha256(entry.path()), hash -> new ArrayList<>())
              .add(entry);
        }
      } catch (IOException e) {
        throw VitrailException.data(entry.path(), "cannot be read: " + e.getMessage(), e);
      }
    }
    return byHash.values().stream().filter(group -> group.size() > 1).toList();
  }
}
