package dev.vitrail.trees;

import java.util.SplittableRandom;

/** Rationales drawn around planted decision modes, behind a head of ReLU units. */
final class Planted {

  private Planted() {}

  /**
   * Image {@code i} is of mode {@code i % modes}; each mode has filters and a direction of its own.
   */
  static Rationales rationales(
      int positives, int negatives, int filters, int modes, double noise, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] direction = new double[modes + 1][];
    double[][] activation = new double[modes + 1][];
    for (int m = 0; m <= modes; m++) {
      direction[m] = own(filters, modes, m, random);
      activation[m] = own(filters, modes, m, random);
    }
    RationaleBuilder builder = RationaleBuilder.learning(Pins.SOURCE, filters, 1);
    for (int i = 0; i < positives + negatives; i++) {
      int m = i < positives ? i % modes : modes;
      double[] x = new double[filters];
      double[] g = new double[filters];
      double strength = 0.5 + random.nextDouble();
      for (int d = 0; d < filters; d++) {
        x[d] = Math.max(0, strength * activation[m][d] + noise * random.nextGaussian());
        g[d] = direction[m][d] + noise * random.nextGaussian() / Math.sqrt(filters);
      }
      double score = Rows.dot(g, x) + (i < positives ? 0.3 : -1);
      builder.add(x, g, score, "i" + i, i < positives);
    }
    return builder.build();
  }

  private static double[] own(int filters, int modes, int mode, SplittableRandom random) {
    double[] row = new double[filters];
    for (int d = 0; d < filters; d++) {
      row[d] = d % (modes + 1) == mode ? 0.5 + random.nextDouble() : 0;
    }
    return row;
  }
}
