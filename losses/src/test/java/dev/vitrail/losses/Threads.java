package dev.vitrail.losses;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;

/** Runs work in a pool of a given size. */
final class Threads {

  private Threads() {}

  static void run(int threads, Runnable work) throws ExecutionException, InterruptedException {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      pool.submit(work).get();
    } finally {
      pool.shutdown();
    }
  }
}
