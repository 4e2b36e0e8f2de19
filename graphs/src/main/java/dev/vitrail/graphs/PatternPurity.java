package dev.vitrail.graphs;

import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.evaluate.MeasureInfo;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Whether the best images of a pattern show one part: the share of them in which the offset to a
 * landmark is near its median. The paper has people judge; this is its automatic form. METHODS 5.3,
 * pin 5e. Read it beside {@link Summary#chance}: a pattern that never moves scores too.
 */
public final class PatternPurity {

  /** How to read it. */
  public static final MeasureInfo INFO =
      new MeasureInfo("pattern purity", MeasureInfo.Direction.HIGHER, 0, 1, 5);

  /** Purity from which a pattern counts as pure. */
  public static final double PURE = 0.8;

  private static final int RESAMPLES = 1000;

  private PatternPurity() {}

  /**
   * What the definition leaves open.
   *
   * @param top images of a pattern
   * @param near largest distance from the median offset, as a share of the diagonal
   * @param leastVisible images that must show a landmark
   */
  public record Options(int top, double near, int leastVisible) {

    public Options {
      if (top < 1 || !(near > 0) || leastVisible < 1) {
        throw new IllegalArgumentException(
            "Purity needs top and leastVisible of at least 1 and near above 0, found %d, %d, %s"
                .formatted(top, leastVisible, near));
      }
    }

    /** METHODS 5.3: 20 images, a tenth of the diagonal, 5 visible. */
    public static Options standard(int images) {
      return new Options(GraphBuilder.topImages(images), 0.1, 5);
    }
  }

  /**
   * One pattern.
   *
   * @param byLandmark share of near offsets; NaN with too few visible images
   * @param label the landmark of the highest share, the first on ties; empty where none is defined
   */
  public record One(double[] byLandmark, Optional<Integer> label) {

    /** Share of the label; NaN without one. */
    public double purity() {
      return label.map(k -> byLandmark[k]).orElse(Double.NaN);
    }
  }

  /**
   * Several patterns.
   *
   * @param mean over patterns with a label, 95 % bootstrap over patterns
   * @param pure share of patterns from {@link #PURE} on, 95 % Wilson
   * @param chance mean purity when the landmarks of the images are shuffled
   * @param undefined patterns without a label
   */
  public record Summary(Interval mean, Interval pure, double chance, int undefined) {}

  /** Measures one pattern. */
  public static One of(
      Positions positions, int pattern, Landmarks landmarks, Frame frame, Options options) {
    int[] top = PatternInstability.topImages(positions, pattern, options.top());
    double[] shares = new double[landmarks.count()];
    Optional<Integer> label = Optional.empty();
    for (int k = 0; k < shares.length; k++) {
      int landmark = k;
      int[] visible =
          Arrays.stream(top).filter(image -> landmarks.present(landmark, image)).toArray();
      shares[k] =
          visible.length < options.leastVisible()
              ? Double.NaN
              : share(positions, pattern, landmarks, k, visible, options.near() * frame.diagonal());
      boolean better = label.isEmpty() || shares[k] > shares[label.get()];
      if (!Double.isNaN(shares[k]) && better) {
        label = Optional.of(k);
      }
    }
    return new One(shares, label);
  }

  private static double share(
      Positions positions, int pattern, Landmarks landmarks, int k, int[] images, double near) {
    double[] rows =
        Arrays.stream(images)
            .mapToDouble(i -> landmarks.rows()[k][i] - positions.row(i, pattern))
            .toArray();
    double[] columns =
        Arrays.stream(images)
            .mapToDouble(i -> landmarks.columns()[k][i] - positions.column(i, pattern))
            .toArray();
    double row = median(rows);
    double column = median(columns);
    long close =
        IntStream.range(0, images.length)
            .filter(i -> Math.hypot(rows[i] - row, columns[i] - column) <= near)
            .count();
    return (double) close / images.length;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * Measures several patterns.
   *
   * @param seed of the bootstrap and the shuffle
   * @throws IllegalArgumentException when no pattern has a label
   */
  public static Summary of(
      Positions positions,
      int[] patterns,
      Landmarks landmarks,
      Frame frame,
      Options options,
      long seed) {
    double[] purities = purities(positions, patterns, landmarks, frame, options);
    if (purities.length == 0) {
      throw new IllegalArgumentException(
          "No pattern has %d top images with one landmark".formatted(options.leastVisible()));
    }
    Landmarks shuffled = landmarks.select(shuffle(landmarks.images(), seed));
    double[] chance = purities(positions, patterns, shuffled, frame, options);
    int pure = (int) Arrays.stream(purities).filter(p -> p >= PURE).count();
    return new Summary(
        Interval.bootstrapMean(purities, 0.95, RESAMPLES, seed),
        Interval.wilson(pure, purities.length, 0.95),
        Arrays.stream(chance).average().orElse(Double.NaN),
        patterns.length - purities.length);
  }

  private static double[] purities(
      Positions positions, int[] patterns, Landmarks landmarks, Frame frame, Options options) {
    return Arrays.stream(patterns)
        .parallel()
        .mapToDouble(v -> of(positions, v, landmarks, frame, options).purity())
        .filter(purity -> !Double.isNaN(purity))
        .toArray();
  }

  static int[] shuffle(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  /** The part that a pattern stands for: the purest, the first on ties; empty text if unknown. */
  public static String label(Pattern pattern) {
    String label = "";
    double best = -1;
    for (Pattern.PartMatch part : pattern.parts()) {
      if (part.purity() > best) {
        best = part.purity();
        label = part.part();
      }
    }
    return label;
  }
}
