package dev.vitrail.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the checks may look at, so that tests can show them another machine.
 *
 * @param environment variables of the process
 * @param root where {@code proc} and the system libraries are found
 * @param workingFolder where runs are written
 * @param cores processors that this process may use
 * @param heapBytes largest heap
 * @param system name of the operating system
 * @param commands runs a program
 */
public record Machine(
    Map<String, String> environment,
    Path root,
    Path workingFolder,
    int cores,
    long heapBytes,
    String system,
    CommandRunner commands) {

  /** Runs a program and gives its output, or nothing if it is absent, fails or hangs. */
  @FunctionalInterface
  public interface CommandRunner {
    Optional<String> run(List<String> command);
  }

  /** The machine that this process runs on. */
  public static Machine current(Map<String, String> environment) {
    return new Machine(
        environment,
        Path.of("/"),
        Path.of("").toAbsolutePath(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        System.getProperty("os.name"),
        Programs::run);
  }

  boolean linux() {
    return system.equals("Linux");
  }

  /** A variable, if it is set to something. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** The lines of a file below the root; none if it cannot be read. */
  List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Physical memory in bytes, where the system tells. */
  OptionalLong memoryBytes() {
    return lines("proc/meminfo").stream()
        .filter(line -> line.matches("MemTotal:\\s+\\d+ kB"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst();
  }
}
