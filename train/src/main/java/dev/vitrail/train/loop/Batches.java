package dev.vitrail.train.loop;

import dev.vitrail.engine.Tensor;

/** Batches of one pass over some images. For one thread. */
interface Batches extends AutoCloseable {

  /**
   * Fills the next full batch.
   *
   * @param input receives the values
   * @param images receives the positions in the set, as many as the input has images
   * @return how many images were filled; 0 at the end, fewer than asked only in the last batch
   */
  int next(Tensor input, int[] images);

  @Override
  void close();
}
