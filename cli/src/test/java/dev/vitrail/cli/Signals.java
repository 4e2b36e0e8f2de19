package dev.vitrail.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ctrl-C as a test sends it. */
final class Signals {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int SIGINT = 2;

  private Signals() {}

  /** Skips the test where a child would not get the signal: shells start background jobs so. */
  static void assumeInterruptible() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "needs POSIX signals");
    if (Files.isReadable(STATUS)) {
      boolean ignored =
          Files.readAllLines(STATUS).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .anyMatch(line -> (mask(line) >> (SIGINT - 1) & 1) == 1);
      assumeTrue(!ignored, "this process was started with Ctrl-C ignored, and so are its children");
    }
  }

  private static long mask(String line) {
    return Long.parseUnsignedLong(line.substring(line.indexOf(':') + 1).strip(), 16);
  }

  static void interrupt(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }
}
