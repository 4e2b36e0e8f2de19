package dev.vitrail.engine.weights;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes a stream from beside when no byte has come for too long, or when the whole takes too long.
 * The Java client has no timeout of its own for a body. One daemon thread that sleeps.
 */
final class StallWatch implements AutoCloseable {

  private final InputStream stream;
  private final Duration stall;
  private final Duration total;
  private final long start = System.nanoTime();
  private final ScheduledExecutorService timer;
  private volatile long lastRead = start;
  private volatile String verdict = "";

  StallWatch(InputStream source, Duration stall, Duration total) {
    this.stream = new Watched(source);
    this.stall = stall;
    this.total = total;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "download-watch");
              thread.setDaemon(true);
              return thread;
            });
    long period = Math.max(10, Math.min(stall.toMillis(), total.toMillis()) / 4);
    ScheduledFuture<?> unused =
        timer.scheduleAtFixedRate(this::look, period, period, TimeUnit.MILLISECONDS);
  }

  /** The stream to read from. */
  InputStream stream() {
    return stream;
  }

  /** Why the watch closed the stream, if it did. */
  Optional<String> verdict() {
    return verdict.isEmpty() ? Optional.empty() : Optional.of(verdict);
  }

  private void look() {
    long now = System.nanoTime();
    if (now - lastRead > stall.toNanos()) {
      end("no byte came for %.1f s".formatted(stall.toMillis() / 1000.0));
    } else if (now - start > total.toNanos()) {
      end("it took longer than %.1f s".formatted(total.toMillis() / 1000.0));
    }
  }

  private void end(String why) {
    verdict = why;
    timer.shutdown();
    SafeTensors.closeQuietly(stream);
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  private final class Watched extends FilterInputStream {

    Watched(InputStream source) {
      super(source);
    }

    @Override
    public int read() throws IOException {
      return seen(super.read());
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return seen(super.read(into, offset, length));
    }

    /** A closed body may look like its end: what the watch ended is a failure. */
    private int seen(int result) throws IOException {
      if (!verdict.isEmpty()) {
        throw new IOException(verdict);
      }
      lastRead = System.nanoTime();
      return result;
    }
  }
}
