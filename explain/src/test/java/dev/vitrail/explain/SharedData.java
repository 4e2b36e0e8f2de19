package dev.vitrail.explain;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the real photographs and weights that some tests need. */
public final class SharedData {

  private SharedData() {}

  /** A file or folder of the data, or the test is skipped. */
  public static Path require(String name) {
    String named = System.getenv("VITRAIL_DATA");
    Path folder =
        named != null
            ? Path.of(named)
            : Path.of(System.getProperty("vitrail.root", ".."), "..", "shared", "data");
    Path file = folder.resolve(name).normalize();
    Assumptions.assumeTrue(
        Files.exists(file), () -> "needs " + name + " of the data; set VITRAIL_DATA to its folder");
    return file;
  }
}
