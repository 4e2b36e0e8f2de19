package dev.vitrail.graphs;

import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.evaluate.MeasureInfo;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Location instability of patterns: over the images where a pattern scores highest, the standard
 * deviation of its distance to a landmark over the diagonal, mean over landmarks. AAAI 2018,
 * section 4.3, and its release; METHODS 5.3, pin 5c.
 *
 * <p>Differs from {@link dev.vitrail.evaluate.LocationInstability}: the top images are chosen once
 * for a pattern and not once a landmark, and a landmark with fewer than 3 of them is skipped. A
 * pattern that circles a landmark at a constant distance counts as stable; the vector form does not
 * let it.
 */
public final class PatternInstability {

  /** How to read it. */
  public static final MeasureInfo INFO =
      new MeasureInfo(
          "pattern location instability", MeasureInfo.Direction.LOWER, 0, Math.sqrt(0.5), 10);

  private static final int LEAST_VISIBLE = 3;
  private static final int RESAMPLES = 1000;

  private PatternInstability() {}

  /**
   * What the definition leaves open.
   *
   * @param top images of a pattern, those of the highest scores; ties by index
   * @param population whether variances divide by n instead of n - 1
   */
  public record Options(int top, boolean population) {

    public Options {
      if (top < 2) {
        throw new IllegalArgumentException("A spread needs at least 2 images, found " + top);
      }
    }

    /** The paper's 20 images, half of fewer than 40; sample variance. */
    public static Options paper(int images) {
      return new Options(Math.max(2, GraphBuilder.topImages(images)), false);
    }
  }

  /**
   * One pattern.
   *
   * @param byLandmark spread of the distance over the diagonal; NaN with fewer than 3 images
   * @param mean over the landmarks that are defined; NaN where none is
   * @param vectorMean {@code sqrt(trace of the offsets' covariance / 2)} over the diagonal, mean
   *     over the same landmarks
   */
  public record One(double[] byLandmark, double mean, double vectorMean) {}

  /**
   * Several patterns.
   *
   * @param mean over the patterns that are defined, with its 95 % interval; patterns are the units,
   *     and as they share images it is on the narrow side
   * @param vectorMean the same for the vector form
   * @param byLandmark mean over patterns for each landmark; NaN where undefined
   * @param patterns that are defined
   * @param undefined patterns left out
   */
  public record Summary(
      Interval mean, Interval vectorMean, double[] byLandmark, int patterns, int undefined) {}

  /** Measures one pattern. */
  public static One of(
      Positions positions, int pattern, Landmarks landmarks, Frame frame, Options options) {
    int[] top = topImages(positions, pattern, options.top());
    double[] scalar = new double[landmarks.count()];
    double[] vector = new double[landmarks.count()];
    for (int k = 0; k < scalar.length; k++) {
      int landmark = k;
      int[] visible =
          Arrays.stream(top).filter(image -> landmarks.present(landmark, image)).toArray();
      double[] rows =
          away(visible, image -> landmarks.rows()[landmark][image] - positions.row(image, pattern));
      double[] columns =
          away(
              visible,
              image -> landmarks.columns()[landmark][image] - positions.column(image, pattern));
      boolean defined = visible.length >= LEAST_VISIBLE;
      int freedom = options.population() ? 0 : 1;
      double[] distances = new double[rows.length];
      Arrays.setAll(distances, i -> Math.hypot(rows[i], columns[i]));
      scalar[k] = defined ? Math.sqrt(variance(distances, freedom)) / frame.diagonal() : Double.NaN;
      double trace = defined ? variance(rows, freedom) + variance(columns, freedom) : Double.NaN;
      vector[k] = Math.sqrt(trace / 2) / frame.diagonal();
    }
    return new One(scalar, definedMean(scalar), definedMean(vector));
  }

  /**
   * Measures several patterns.
   *
   * @param patterns their indices
   * @param seed of the bootstrap
   * @throws IllegalArgumentException when no pattern is defined
   */
  public static Summary of(
      Positions positions,
      int[] patterns,
      Landmarks landmarks,
      Frame frame,
      Options options,
      long seed) {
    if (landmarks.images() != positions.images()) {
      throw new IllegalArgumentException(
          "Positions of %d images need landmarks of the same images, found %d"
              .formatted(positions.images(), landmarks.images()));
    }
    One[] all =
        IntStream.range(0, patterns.length)
            .parallel()
            .mapToObj(v -> of(positions, patterns[v], landmarks, frame, options))
            .toArray(One[]::new);
    double[] means = defined(Arrays.stream(all).mapToDouble(One::mean).toArray());
    double[] vectors = defined(Arrays.stream(all).mapToDouble(One::vectorMean).toArray());
    if (means.length == 0) {
      throw new IllegalArgumentException(
          "No pattern has %d top images with one landmark".formatted(LEAST_VISIBLE));
    }
    double[] byLandmark = new double[landmarks.count()];
    Arrays.setAll(
        byLandmark,
        k -> definedMean(Arrays.stream(all).mapToDouble(one -> one.byLandmark()[k]).toArray()));
    return new Summary(
        Interval.bootstrapMean(means, 0.95, RESAMPLES, seed),
        Interval.bootstrapMean(vectors, 0.95, RESAMPLES, seed),
        byLandmark,
        means.length,
        all.length - means.length);
  }

  /**
   * How much patterns differ from others, pattern by pattern on the same images: the mean of first
   * less second. Negative where the first are more stable.
   *
   * @param second the same patterns elsewhere, such as {@link FixedPositions} of the first
   * @return 95 % bootstrap over patterns
   * @throws IllegalArgumentException when no pattern is defined in both
   */
  public static Interval difference(
      Positions first,
      Positions second,
      int[] patterns,
      Landmarks landmarks,
      Frame frame,
      Options options,
      long seed) {
    double[] differences =
        Arrays.stream(patterns)
            .parallel()
            .mapToDouble(
                v ->
                    of(first, v, landmarks, frame, options).mean()
                        - of(second, v, landmarks, frame, options).mean())
            .toArray();
    return Interval.bootstrapMean(defined(differences), 0.95, RESAMPLES, seed);
  }

  /** Images of the highest scores of a pattern, best first; ties by index. */
  static int[] topImages(Positions positions, int pattern, int top) {
    double[] scores = new double[positions.images()];
    Arrays.setAll(scores, image -> positions.score(image, pattern));
    int[] order = Order.descending(scores);
    return Arrays.copyOf(order, Math.min(top, order.length));
  }

  private static double[] away(int[] images, IntToDoubleFunction offset) {
    return Arrays.stream(images).mapToDouble(offset).toArray();
  }

  private static double variance(double[] values, int freedom) {
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / (values.length - freedom);
  }

  private static double[] defined(double[] values) {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
  }

  private static double definedMean(double[] values) {
    return Arrays.stream(defined(values)).average().orElse(Double.NaN);
  }
}
