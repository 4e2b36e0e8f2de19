package dev.vitrail.train.images;

/**
 * How a set is streamed.
 *
 * @param batchSize images a batch, at least 1
 * @param threads that decode, at least 1
 * @param prefetch batches made ready ahead, at least 1
 * @param shuffle whether each epoch has its own order
 * @param seed of order and augmentation
 * @param epoch counted from 0
 * @param augmentation changes of the images
 * @param strict whether the first unreadable image stops the stream
 */
public record StreamOptions(
    int batchSize,
    int threads,
    int prefetch,
    boolean shuffle,
    long seed,
    int epoch,
    Augmentation augmentation,
    boolean strict) {

  public StreamOptions {
    if (batchSize < 1 || threads < 1 || prefetch < 1) {
      throw new IllegalArgumentException(
          "batchSize, threads and prefetch must be at least 1, found %d, %d, %d"
              .formatted(batchSize, threads, prefetch));
    }
  }

  /** Every image once, in the order of the set, unchanged. */
  public static StreamOptions inOrder(int batchSize, int threads) {
    return new StreamOptions(batchSize, threads, 2, false, 0, 0, Augmentation.NONE, false);
  }

  /** One epoch of training: shuffled and augmented. */
  public static StreamOptions training(
      int batchSize, int threads, long seed, int epoch, Augmentation augmentation) {
    return new StreamOptions(batchSize, threads, 2, true, seed, epoch, augmentation, false);
  }

  public StreamOptions withStrict(boolean value) {
    return new StreamOptions(
        batchSize, threads, prefetch, shuffle, seed, epoch, augmentation, value);
  }

  public StreamOptions withPrefetch(int value) {
    return new StreamOptions(batchSize, threads, value, shuffle, seed, epoch, augmentation, strict);
  }
}
