package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training process is killed at drawn moments and goes on; in the end nothing shows. */
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
    Files.createDirectories(killed);
    SplittableRandom random = new SplittableRandom(5);
    int cut = 0;
    for (int i = 0; i < KILLS; i++) {
      Process process = start(data, killed);
      // From a moment at which training runs on: by then a number of files change every epoch.
      waitForMoreMetrics(process, killed);
      boolean ended = process.waitFor(random.nextInt(100), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      cut += ended ? 0 : 1;
    }
    assertTrue(cut >= 5, () -> "too few kills: " + output());
    Process last = start(data, killed);
    assertTrue(last.waitFor(300, TimeUnit.SECONDS));
    assertEquals(0, last.exitValue(), this::output);

    assertEquals(Tiny.metrics(whole), Tiny.metrics(killed));
    for (String file : List.of("bundle/weights.safetensors", "bundle/spec.json")) {
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(killed.resolve(file)), file);
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
