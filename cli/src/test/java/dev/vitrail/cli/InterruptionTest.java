package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A signal lets the work finish its batch, and the process ends with the signal's code. */
class InterruptionTest {

  /** Work that ends well when it is asked to stop; run in a process of its own. */
  static final class Worker {

    private Worker() {}

    public static void main(String[] args) throws InterruptedException {
      try (Interruption stop = Interruption.watch(20)) {
        System.out.println("working");
        while (!stop.getAsBoolean()) {
          Thread.sleep(20);
        }
        System.out.println("saved");
      }
      System.exit(1);
    }
  }

  @Test
  void theFirstSignalLetsTheWorkSave() throws Exception {
    Signals.assumeInterruptible();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      assertEquals("working", out.readLine());
      Signals.interrupt(process);
      assertEquals("saved", out.readLine());
    }
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(130, process.exitValue());
  }

  @Test
  void withoutASignalNothingIsRequested() {
    try (Interruption stop = Interruption.watch(1)) {
      assertFalse(stop.getAsBoolean());
    }
  }
}
