package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.VitrailException.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Exit codes and single lines for everything that can be thrown. */
class FailuresTest {

  private final StringWriter err = new StringWriter();
  private final Failures failures =
      new Failures(
          new Console(new PrintWriter(new StringWriter()), new PrintWriter(err), Terminal.NONE));

  @Test
  void kindsBecomeExitCodes() {
    for (Kind kind : Kind.values()) {
      assertEquals(
          kind.exitCode(), failures.execution(new VitrailException(kind, "why\nit is"), false));
    }
    assertEquals(Kind.values().length, err.toString().lines().count());
    assertTrue(err.toString().contains("vitrail: why it is"));
  }

  @Test
  void memoryNativeLibrariesAndFilesAreTheEnvironment() {
    assertEquals(4, failures.execution(new OutOfMemoryError("Java heap space"), false));
    assertEquals(
        4,
        failures.execution(
            new IllegalStateException(new OutOfMemoryError("Physical memory usage")), false));
    assertEquals(4, failures.execution(new NoClassDefFoundError("org.nd4j.X"), false));
    assertEquals(
        4, failures.execution(new UncheckedIOException(new NoSuchFileException("/gone")), false));
    assertEquals(
        4,
        failures.execution(
            new UncheckedIOException(new IOException("No space left on device")), false));
    assertTrue(err.toString().contains("VITRAIL_HEAP"), err.toString());
    assertTrue(err.toString().contains("vitrail doctor"), err.toString());
  }

  @Test
  void ourOwnFaultsAreWrittenToAFileThatTheLineNames() throws IOException {
    assertEquals(1, failures.execution(new IllegalStateException("broken"), false));

    String line = err.toString().strip();
    assertFalse(line.contains("\n"), line);
    assertTrue(line.contains("IllegalStateException: broken"), line);
    Path log = Path.of(line.substring(line.lastIndexOf(' ') + 1));
    assertTrue(Files.readString(log).contains("FailuresTest"));
    Files.delete(log);
  }

  @Test
  void debugShowsTheStackTrace() {
    assertEquals(3, failures.execution(VitrailException.data("bad file"), true));
    assertTrue(err.toString().contains("at dev.vitrail.cli.FailuresTest"), err.toString());
  }
}
