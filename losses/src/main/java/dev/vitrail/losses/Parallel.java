package dev.vitrail.losses;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Independent pieces of work, on the common pool when there is enough of it. A caller that wants
 * another pool runs the whole call inside that pool. Pieces write disjoint places, so results are
 * the same for any number of threads.
 */
final class Parallel {

  /** Values below which starting threads costs more than it saves. */
  private static final int WORTH_IT = 1 << 17;

  private Parallel() {}

  static void forEach(int pieces, int values, IntConsumer piece) {
    IntStream range = IntStream.range(0, pieces);
    if (values >= WORTH_IT && pieces > 1) {
      range = range.parallel();
    }
    range.forEach(piece);
  }
}
