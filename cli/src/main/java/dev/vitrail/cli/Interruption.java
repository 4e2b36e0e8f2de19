package dev.vitrail.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets long work end well when the user stops it. While one is open, the first Ctrl-C or
 * termination signal only sets a flag; the work looks at the flag between batches, saves and throws
 * a {@code VitrailException} of kind INTERRUPTED. The process then ends with the signal's exit code
 * (130 for Ctrl-C). Work that takes longer than the grace time is cut off.
 */
public final class Interruption implements BooleanSupplier, AutoCloseable {

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;

  private Interruption(long graceSeconds) {
    hook = new Thread(() -> waitForWork(graceSeconds), "vitrail-interruption");
  }

  /**
   * Starts to watch.
   *
   * @param graceSeconds longest time from the signal to the end of the work
   */
  public static Interruption watch(long graceSeconds) {
    Interruption interruption = new Interruption(graceSeconds);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Whether the user asked to stop. */
  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  /** Tells that nothing is left to save. */
  @Override
  public void close() {
    done.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is already going down; the hook has seen that the work is done.
      }
    }
  }

  private void waitForWork(long graceSeconds) {
    requested = true;
    try {
      if (!done.await(graceSeconds, TimeUnit.SECONDS)) {
        System.err.println("vitrail: did not stop in time; the last checkpoint stands");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
