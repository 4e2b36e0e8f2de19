package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training process is killed and goes on; in the end nothing shows. Half of the kills come at
 * drawn moments, half while a checkpoint is being written.
 */
class KilledTrainingTest {

  private static final int KILLS = 6;
  private static final int EPOCHS = 48;

  @TempDir Path folder;

  /** Trains in a process of its own: data, run. */
  static final class Worker {

    private Worker() {}

    public static void main(String[] args) {
      Tiny.train(Path.of(args[1]), config(Path.of(args[0])), () -> false);
      System.exit(0);
    }
  }

  private static dev.vitrail.train.config.TrainingConfig config(Path data) {
    return Tiny.config(data, "phases[0].epochs=2", "phases[1].epochs=" + (EPOCHS - 2));
  }

  private Process start(Path data, Path run) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-javaagent") && !option.startsWith("-agentlib")) {
        command.add(option);
      }
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            data.toString(),
            run.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("output").toFile()))
        .start();
  }

  @Test
  void killsAtAnyMomentLeaveNoTrace() throws Exception {
    Path data = Tiny.draw(folder.resolve("data"), 20);
    Path whole = folder.resolve("whole");
    Tiny.train(whole, config(data), () -> false);

    Path killed = folder.resolve("killed");
    Files.createDirectories(killed.resolve("checkpoints"));
    SplittableRandom random = new SplittableRandom(5);
    int cut = 0;
    int halves = 0;
    // On a busy machine a kill can come too late for the checkpoint; then there are more of them.
    for (int i = 0; i < KILLS || (halves == 0 && i < 2 * KILLS); i++) {
      Process process = start(data, killed);
      // From a moment at which training runs on: by then a number of files change every epoch.
      waitForMoreMetrics(process, killed);
      boolean ended;
      if (i % 2 == 0 && i < KILLS) {
        ended = process.waitFor(random.nextInt(100), TimeUnit.MILLISECONDS);
      } else {
        ended = !waitForHalfACheckpoint(killed.resolve("checkpoints"));
        Thread.sleep(0, random.nextInt(1_000_000));
      }
      process.destroyForcibly().waitFor();
      cut += ended ? 0 : 1;
      halves += halfCheckpoints(killed);
    }
    assertTrue(cut >= 5, () -> "too few kills: " + output());
    assertTrue(halves > 0, "no kill left half a checkpoint");
    Process last = start(data, killed);
    assertTrue(last.waitFor(300, TimeUnit.SECONDS));
    assertEquals(0, last.exitValue(), this::output);

    assertEquals(Tiny.metrics(whole), Tiny.metrics(killed));
    for (String file : List.of("bundle/weights.safetensors", "bundle/spec.json")) {
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(killed.resolve(file)), file);
    }
    assertEquals(0, halfCheckpoints(killed), "what was half-written was written again");
  }

  /** Returns as soon as the process makes a file that it will move into place when it is whole. */
  private static boolean waitForHalfACheckpoint(Path checkpoints) throws Exception {
    try (WatchService watch = checkpoints.getFileSystem().newWatchService()) {
      checkpoints.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (true) {
        WatchKey key = watch.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (key == null) {
          return false;
        }
        if (key.pollEvents().stream().anyMatch(e -> e.context().toString().endsWith(".part"))) {
          return true;
        }
        key.reset();
      }
    }
  }

  private static int halfCheckpoints(Path run) throws IOException {
    try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
      return (int) files.filter(f -> f.toString().endsWith(".part")).count();
    }
  }

  private static void waitForMoreMetrics(Process process, Path run) throws Exception {
    int before = Tiny.metrics(run).size();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (process.isAlive() && System.nanoTime() < until) {
      // A run that goes on may drop a line first.
      int now = Tiny.metrics(run).size();
      before = Math.min(before, now);
      if (now > before) {
        return;
      }
      Thread.sleep(10);
    }
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return "no output";
    }
  }
}
