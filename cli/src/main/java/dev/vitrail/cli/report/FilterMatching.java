package dev.vitrail.cli.report;

import dev.vitrail.evaluate.Peaks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which filters of two layers belong together: those of one number where both layers start from the
 * same channels, else by the correlation of their peak values over the same images, one to one, the
 * largest first. Filters that are like no other, or silent on all images, stay alone.
 */
final class FilterMatching {

  /** Filters of a layer that are matched by correlation; of more the strongest are taken. */
  static final int MOST = 1024;

  /** Correlation below which two filters are no pair. Ours. */
  static final double LEAST = 0.3;

  /**
   * Two filters.
   *
   * @param correlation Pearson's, of their peak values; NaN where one never changes
   */
  record Pair(int first, int second, double correlation) {}

  private FilterMatching() {}

  /** Filters of the same number. */
  static List<Pair> byNumber(Peaks first, Peaks second) {
    float[][] a = scores(first);
    float[][] b = scores(second);
    return IntStream.range(0, Math.min(a.length, b.length))
        .mapToObj(f -> new Pair(f, f, correlation(a[f], b[f])))
        .toList();
  }

  /** Filters that answer alike, the most alike first. */
  static List<Pair> byCorrelation(Peaks first, Peaks second) {
    float[][] a = scores(first);
    float[][] b = scores(second);
    int[] ofA = strongest(first);
    int[] ofB = strongest(second);
    List<Pair> all = new ArrayList<>();
    for (int f : ofA) {
      for (int g : ofB) {
        double correlation = correlation(a[f], b[g]);
        if (correlation >= LEAST) {
          all.add(new Pair(f, g, correlation));
        }
      }
    }
    all.sort(
        Comparator.comparingDouble((Pair p) -> -p.correlation())
            .thenComparingInt(Pair::first)
            .thenComparingInt(Pair::second));
    boolean[] takenA = new boolean[a.length];
    boolean[] takenB = new boolean[b.length];
    List<Pair> pairs = new ArrayList<>();
    for (Pair pair : all) {
      if (!takenA[pair.first()] && !takenB[pair.second()]) {
        takenA[pair.first()] = true;
        takenB[pair.second()] = true;
        pairs.add(pair);
      }
    }
    return pairs;
  }

  private static int[] strongest(Peaks peaks) {
    double[] means = new double[peaks.filters()];
    for (int f = 0; f < means.length; f++) {
      for (int i = 0; i < peaks.images(); i++) {
        means[f] += Math.max(0, peaks.value(i, f));
      }
    }
    return IntStream.range(0, means.length)
        .boxed()
        .sorted(Comparator.comparingDouble(f -> -means[f]))
        .limit(MOST)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Peak values of each filter, with mean 0 and length 1; zeros where they never change. */
  private static float[][] scores(Peaks peaks) {
    float[][] scores = new float[peaks.filters()][peaks.images()];
    for (int f = 0; f < scores.length; f++) {
      double mean = 0;
      for (int i = 0; i < peaks.images(); i++) {
        mean += Math.max(0, peaks.value(i, f)) / peaks.images();
      }
      double square = 0;
      for (int i = 0; i < peaks.images(); i++) {
        double away = Math.max(0, peaks.value(i, f)) - mean;
        scores[f][i] = (float) away;
        square += away * away;
      }
      float length = (float) Math.sqrt(square);
      for (int i = 0; i < peaks.images() && length > 0; i++) {
        scores[f][i] /= length;
      }
    }
    return scores;
  }

  private static double correlation(float[] a, float[] b) {
    double sum = 0;
    double own = 0;
    double other = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
      own += a[i] * a[i];
      other += b[i] * b[i];
    }
    return own == 0 || other == 0 ? Double.NaN : Math.max(-1, Math.min(1, sum));
  }
}
