package dev.vitrail.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {

  @TempDir Path folder;

  /** Tries for the right in a process of its own, says whether it came, and keeps it. */
  static final class Worker {

    private Worker() {}

    public static void main(String[] args) throws IOException {
      try (RunLock lock = RunLock.on(new RunDirectory(Path.of(args[0])))) {
        System.out.println("has " + lock.run().folder());
        System.in.read();
      } catch (VitrailException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static Process start(Path run) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            run.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String firstLine(Process process) throws IOException {
    BufferedReader out = process.inputReader();
    return String.valueOf(out.readLine());
  }

  private static String refusal(RunDirectory run) {
    VitrailException e = assertThrows(VitrailException.class, () -> RunLock.on(run));
    assertEquals(VitrailException.Kind.ENVIRONMENT, e.kind());
    return e.getMessage();
  }

  @Test
  void threadsTakeTurns() {
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    try (RunLock first = RunLock.on(run)) {
      assertEquals(run, first.run());
      String message = refusal(run);
      assertEquals(1, message.lines().count());
      assertTrue(message.startsWith(run.folder() + " is being trained"), message);
      assertTrue(message.contains("--resume"), message);
      refusal(new RunDirectory(folder.resolve("other/../run")));
      RunLock.on(new RunDirectory(folder.resolve("run-2"))).close();
    }
    RunLock.on(run).close();
  }

  @Test
  void closingTwiceTakesNothingFromTheNext() {
    RunDirectory run = new RunDirectory(folder);
    RunLock first = RunLock.on(run);
    first.close();
    try (RunLock second = RunLock.on(run)) {
      first.close();
      refusal(second.run());
    }
  }

  @Test
  void oneOfManyThreadsGetsIt() {
    RunDirectory run = new RunDirectory(folder);
    AtomicInteger refused = new AtomicInteger();
    Optional<RunLock> taken =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(
                i -> {
                  try {
                    return Optional.of(RunLock.on(run));
                  } catch (VitrailException e) {
                    refused.incrementAndGet();
                    return Optional.<RunLock>empty();
                  }
                })
            .flatMap(Optional::stream)
            .reduce((a, b) -> b);
    taken.orElseThrow().close();
    assertEquals(15, refused.get());
  }

  /** A thread that was refused must not drop the lock of the whole process, as POSIX would. */
  @Test
  void anotherProcessIsRefusedAlsoAfterAThreadWas() throws Exception {
    RunDirectory run = new RunDirectory(folder);
    try (RunLock lock = RunLock.on(run)) {
      refusal(lock.run());
      Process process = start(folder);
      assertTrue(firstLine(process).startsWith(folder + " is being trained"));
      process.waitFor();
    }
  }

  @Test
  void aKilledProcessLeavesNoLock() throws Exception {
    Process process = start(folder);
    assertEquals("has " + folder, firstLine(process));
    refusal(new RunDirectory(folder));
    process.destroyForcibly().waitFor();
    assertTrue(Files.exists(folder.resolve(".lock")));
    RunLock.on(new RunDirectory(folder)).close();
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.createDirectories(folder.resolve("run"));
    Files.createSymbolicLink(folder.resolve("run/.lock"), elsewhere);
    String message = refusal(new RunDirectory(folder.resolve("run")));
    assertTrue(message.contains("Cannot lock"), message);
    assertFalse(Files.exists(elsewhere));
  }
}
