package dev.vitrail.trees;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Where the net itself says "positive". */
final class Thresholds {

  private Thresholds() {}

  /**
   * 0 for margins. For logits the midpoint between the two neighbouring scores that divides
   * positives from negatives with fewest errors, the widest such gap on ties; for separable scores
   * the midpoint of the closest two (METHODS 4.5.4). 0 when all images are of one kind.
   */
  static double of(Rationales rationales) {
    int negatives = rationales.negatives().length;
    boolean oneKind = negatives == 0 || negatives == rationales.count();
    if (rationales.source().score() == ScoreKind.MARGIN || oneKind) {
      return 0;
    }
    int[] order =
        IntStream.range(0, rationales.count())
            .boxed()
            .sorted(Comparator.comparingDouble(rationales::score))
            .mapToInt(Integer::intValue)
            .toArray();
    int errors = negatives;
    int fewest = Integer.MAX_VALUE;
    double widest = 0;
    double threshold = 0;
    for (int i = 0; i + 1 < order.length; i++) {
      errors += rationales.positive()[order[i]] ? 1 : -1;
      double low = rationales.score(order[i]);
      double gap = rationales.score(order[i + 1]) - low;
      if (gap > 0 && (errors < fewest || (errors == fewest && gap > widest))) {
        fewest = errors;
        widest = gap;
        threshold = low + gap / 2;
      }
    }
    return threshold;
  }
}
