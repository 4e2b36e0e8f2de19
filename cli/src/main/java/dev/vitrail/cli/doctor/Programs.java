package dev.vitrail.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs small programs of the system with a time limit. */
final class Programs {

  private static final int SECONDS = 20;
  private static final int MOST_BYTES = 1 << 16;

  private Programs() {}

  /** Output of a program that ends well, at most 64 KiB; nothing otherwise. */
  static Optional<String> run(List<String> command) {
    try {
      Path output = Files.createTempFile("vitrail-", ".out");
      try {
        return run(command, output);
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<String> run(List<String> command, Path output)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    process.getOutputStream().close();
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return Optional.empty();
    }
    if (process.exitValue() != 0 || Files.size(output) > MOST_BYTES) {
      return Optional.empty();
    }
    return Optional.of(new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
  }
}
