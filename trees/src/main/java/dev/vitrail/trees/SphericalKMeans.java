package dev.vitrail.trees;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * k-means by cosine (Dhillon and Modha, "Concept decompositions for large sparse text data using
 * clustering", 2001), started by the distance-weighted draw of k-means++ (Arthur and Vassilvitskii
 * 2007). Deterministic for a seed.
 */
final class SphericalKMeans {

  private static final int ROUNDS = 100;

  private final double[] rows;
  private final int width;
  private final int count;

  /**
   * Rows to be clustered.
   *
   * @param rows unit vectors, one after the other
   */
  SphericalKMeans(double[] rows, int width) {
    this.rows = rows;
    this.width = width;
    this.count = rows.length / width;
  }

  /** Cluster of each row, at most {@code clusters} of them. */
  int[] cluster(int clusters, long seed) {
    double[][] centres = start(Math.min(clusters, count), new SplittableRandom(seed));
    int[] assigned = new int[count];
    Arrays.fill(assigned, -1);
    for (int round = 0; round < ROUNDS; round++) {
      boolean changed = false;
      for (int i = 0; i < count; i++) {
        int nearest = nearest(centres, i);
        changed |= nearest != assigned[i];
        assigned[i] = nearest;
      }
      if (!changed) {
        break;
      }
      centres = means(assigned, centres);
    }
    return assigned;
  }

  private double[][] start(int clusters, SplittableRandom random) {
    double[][] centres = new double[clusters][];
    double[] distance = new double[count];
    Arrays.fill(distance, 1);
    for (int c = 0; c < clusters; c++) {
      centres[c] = row(draw(distance, random));
      for (int i = 0; i < count; i++) {
        double away = Math.max(0, 1 - cosine(centres[c], i));
        distance[i] = c == 0 ? away : Math.min(distance[i], away);
      }
    }
    return centres;
  }

  private static int draw(double[] weights, SplittableRandom random) {
    double left = random.nextDouble() * Arrays.stream(weights).sum();
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }

  private int nearest(double[][] centres, int row) {
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < centres.length; c++) {
      double cosine = cosine(centres[c], row);
      if (cosine > highest) {
        highest = cosine;
        best = c;
      }
    }
    return best;
  }

  /** Mean directions; an empty cluster keeps its centre. */
  private double[][] means(int[] assigned, double[][] before) {
    double[][] sums = new double[before.length][width];
    for (int i = 0; i < count; i++) {
      Rows.add(sums[assigned[i]], row(i));
    }
    for (int c = 0; c < sums.length; c++) {
      sums[c] = Rows.norm(sums[c]) < 1e-12 ? before[c] : Rows.unit(sums[c]);
    }
    return sums;
  }

  private double[] row(int i) {
    return Arrays.copyOfRange(rows, i * width, (i + 1) * width);
  }

  private double cosine(double[] centre, int row) {
    return Rows.dot(centre, 0, rows, row * width, width);
  }
}
