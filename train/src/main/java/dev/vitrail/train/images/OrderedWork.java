package dev.vitrail.train.images;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Runs tasks 0..n-1 on some threads and hands out their results in order. At most {@code window}
 * tasks are started and not yet handed out, which bounds memory. One thread takes results.
 */
public final class OrderedWork<T> implements AutoCloseable {

  private final int count;
  private final int window;
  private final IntFunction<T> task;
  private final ExecutorService executor;
  private final List<Thread> workers = new CopyOnWriteArrayList<>();
  private final Deque<Future<T>> started = new ArrayDeque<>();
  private int submitted;

  /**
   * Starts the work.
   *
   * @param count number of tasks
   * @param threads at least 1
   * @param window most tasks ahead of the reader; at least {@code threads} are
   * @param task makes the result of a number; called on several threads
   */
  public OrderedWork(int count, int threads, int window, IntFunction<T> task) {
    this.count = count;
    this.window = Math.max(threads, window);
    this.task = task;
    AtomicInteger number = new AtomicInteger();
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "vitrail-images-" + number.incrementAndGet());
              thread.setDaemon(true);
              workers.add(thread);
              return thread;
            });
    fill();
  }

  /** Whether a result is left. */
  public boolean hasNext() {
    return !started.isEmpty();
  }

  /**
   * The next result. Whatever a task threw is thrown here, after which nothing runs any more.
   *
   * @throws VitrailException of kind INTERRUPTED when the thread is interrupted
   */
  public T next() {
    if (started.isEmpty()) {
      throw new NoSuchElementException("All %d results were taken".formatted(count));
    }
    try {
      T result = started.remove().get();
      fill();
      return result;
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new VitrailException(
          VitrailException.Kind.INTERRUPTED, "Reading images was interrupted", e);
    } catch (ExecutionException e) {
      close();
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void fill() {
    while (submitted < count && started.size() < window) {
      int index = submitted++;
      started.add(executor.submit(() -> task.apply(index)));
    }
  }

  /** Ends the threads and waits for them; tasks that run finish first. */
  @Override
  public void close() {
    submitted = count;
    started.clear();
    executor.shutdownNow();
    boolean interrupted = Thread.interrupted();
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
