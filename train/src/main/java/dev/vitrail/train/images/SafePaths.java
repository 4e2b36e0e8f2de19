package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Looks at folders from strangers without leaving them. */
final class SafePaths {

  private static final Set<String> READABLE = Set.of("jpg", "jpeg", "jpe", "png", "bmp", "gif");
  private static final Set<String> OTHER_IMAGES =
      Set.of("webp", "tif", "tiff", "avif", "heic", "heif", "jp2", "jxl", "psd", "svg");

  private static final int LONGEST_NAME = 1000;

  private final Path root;
  private final Path realRoot;

  SafePaths(Path root) {
    this.root = root;
    if (!Files.isDirectory(root)) {
      throw VitrailException.data(root, "is no folder. Name the folder that holds the images.");
    }
    try {
      this.realRoot = root.toRealPath();
    } catch (IOException e) {
      throw VitrailException.data(root, "cannot be opened: " + e.getMessage(), e);
    }
  }

  Path root() {
    return root;
  }

  /** Whether the path, links followed, lies in the root. */
  boolean inside(Path path) {
    try {
      return path.toRealPath().startsWith(realRoot);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The file of a relative name given by an index or CSV file.
   *
   * @return empty for a name that is absolute, climbs out or is no name on this system
   */
  Optional<Path> below(Path folder, String name) {
    try {
      Path relative = Path.of(name);
      Path path = folder.resolve(relative).normalize();
      boolean climbs =
          relative.isAbsolute() || name.isEmpty() || !path.startsWith(root.normalize());
      return climbs ? Optional.empty() : Optional.of(path);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Name below the root with forward slashes. */
  String relative(Path path) {
    return root.relativize(path).toString().replace('\\', '/');
  }

  /** Sub-folders in name order; hidden ones and links that leave the root are left out. */
  List<Path> folders(Path folder, SkipLog skips) {
    List<Path> found = new ArrayList<>();
    for (Path path : list(folder)) {
      if (Files.isDirectory(path) && !hidden(path)) {
        if (inside(path)) {
          found.add(path);
        } else {
          skips.skip(relative(path), "is a link that leaves the folder");
        }
      }
    }
    return found;
  }

  /** Image files in name order; what cannot be an image of ours is reported or passed over. */
  List<Path> images(Path folder, SkipLog skips) {
    List<Path> found = new ArrayList<>();
    for (Path path : list(folder)) {
      String extension = extension(path);
      if (hidden(path) || Files.isDirectory(path)) {
        continue;
      }
      if (OTHER_IMAGES.contains(extension)) {
        skips.skip(relative(path), "is %s; JPEG, PNG, BMP and GIF are read".formatted(extension));
      } else if (READABLE.contains(extension)) {
        if (inside(path)) {
          found.add(path);
        } else {
          skips.skip(relative(path), "is a broken link or a link that leaves the folder");
        }
      }
    }
    return found;
  }

  /** Whether the folder holds an image file, without listing what is wrong with it. */
  boolean hasImages(Path folder) {
    return list(folder).stream()
        .anyMatch(p -> !hidden(p) && READABLE.contains(extension(p)) && !Files.isDirectory(p));
  }

  /** Everything in a folder, in name order. */
  List<Path> list(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(found::add);
    } catch (IOException e) {
      throw VitrailException.data(folder, "cannot be listed: " + e.getMessage(), e);
    }
    found.sort(Comparator.comparing(p -> p.getFileName().toString()));
    return found;
  }

  static String extension(Path path) {
    String name = path.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static boolean hidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  /** The text on one line, control and direction characters as hexadecimal, at most 1,000 long. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), LONGEST_NAME); i++) {
      char c = text.charAt(i);
      int type = Character.getType(c);
      boolean plain =
          type != Character.CONTROL
              && type != Character.FORMAT
              && type != Character.LINE_SEPARATOR
              && type != Character.PARAGRAPH_SEPARATOR;
      out.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
    }
    return text.length() > LONGEST_NAME ? out + "..." : out.toString();
  }
}
