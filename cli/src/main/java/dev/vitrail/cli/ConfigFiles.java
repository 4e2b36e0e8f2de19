package dev.vitrail.cli;

import dev.vitrail.engine.VitrailException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The ready configurations that come with Vitrail, by name or as files. */
final class ConfigFiles {

  /** A ready configuration and the first line of its comment. */
  record Ready(String name, Path file, String about) {}

  private final Path folder;

  ConfigFiles(Path home) {
    this.folder = home.resolve("configs");
  }

  /** The file that a user means: a path, or the name of a ready configuration. */
  Path find(String name) {
    Path asGiven = Path.of(name);
    boolean plainName = asGiven.getNameCount() == 1 && !name.contains(".");
    if (plainName && !Files.isRegularFile(asGiven)) {
      return folder.resolve(name + ".yml");
    }
    return asGiven;
  }

  /** The ready configurations, by name. */
  List<Ready> list() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".yml"))
          .sorted()
          .map(ConfigFiles::ready)
          .toList();
    } catch (IOException e) {
      throw VitrailException.environment(
          "Cannot list %s: start with the launcher 'vitrail', which knows the folder"
              .formatted(folder),
          e);
    }
  }

  private static Ready ready(Path file) {
    String name = file.getFileName().toString().replaceFirst("\\.yml$", "");
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      boolean comment = line != null && line.startsWith("#");
      return new Ready(name, file, comment ? line.substring(1).strip() : "");
    } catch (IOException e) {
      throw VitrailException.data(file, "cannot be read: " + e.getMessage(), e);
    }
  }
}
