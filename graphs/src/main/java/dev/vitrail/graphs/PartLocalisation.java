package dev.vitrail.graphs;

import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.evaluate.MeasureInfo;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Error of part localisation from a few annotated images, over seeded draws of those images;
 * distance over the diagonal. METHODS 5.3. All sources of one seed see the same draws.
 */
public final class PartLocalisation {

  /** How to read it. */
  public static final MeasureInfo INFO =
      new MeasureInfo(
          "few-shot part localisation error", MeasureInfo.Direction.LOWER, 0, Math.sqrt(2), 20);

  private static final int RESAMPLES = 1000;

  private PartLocalisation() {}

  /**
   * How it is measured.
   *
   * @param annotated images that are annotated, at least 1
   * @param patterns that vote
   * @param draws of the annotated images, at least 1
   * @param floor of the offset's deviation, a share of the diagonal
   * @param near largest error of a hit, a share of the diagonal
   * @param seed of the draws and the bootstrap
   */
  public record Options(
      int annotated, int patterns, int draws, double floor, double near, long seed) {

    public Options {
      if (annotated < 1 || patterns < 1 || draws < 1 || !(floor > 0) || !(near > 0)) {
        throw new IllegalArgumentException(
            "Localisation needs annotated, patterns, draws, floor and near above 0, found"
                + " %d, %d, %d, %s, %s".formatted(annotated, patterns, draws, floor, near));
      }
    }

    /** METHODS 5.3: 40 patterns, 20 draws, floor 0.05, hits within 0.1. */
    public static Options standard(int annotated, long seed) {
      return new Options(annotated, 40, 20, 0.05, 0.1, seed);
    }
  }

  /**
   * Result for one part.
   *
   * @param part name of the landmark
   * @param annotated images a draw
   * @param error mean over images of an image's mean error over draws; 95 % bootstrap over images
   * @param drawDeviation standard deviation of a draw's mean error over draws
   * @param hits share of cases within {@code near}; 95 % bootstrap over images
   * @param images that show the part
   */
  public record Result(
      String part,
      int annotated,
      Interval error,
      double drawDeviation,
      Interval hits,
      int images) {}

  /** Error with patterns, or with whatever else has positions. */
  public static Result measure(
      Positions positions, Landmarks landmarks, int landmark, Frame frame, Options options) {
    return measure(
        landmarks,
        landmark,
        frame,
        options,
        annotated -> {
          PartLocaliser localiser =
              PartLocaliser.fit(
                  positions,
                  landmarks,
                  landmark,
                  annotated,
                  frame,
                  options.patterns(),
                  options.floor());
          return image -> localiser.predict(positions, image);
        });
  }

  /** Error of the mean place in the annotated images, which looks at no test image. */
  public static Result meanPlace(Landmarks landmarks, int landmark, Frame frame, Options options) {
    return measure(
        landmarks,
        landmark,
        frame,
        options,
        annotated -> {
          double[] mean = {
            Arrays.stream(annotated)
                .mapToDouble(i -> landmarks.rows()[landmark][i])
                .average()
                .orElseThrow(),
            Arrays.stream(annotated)
                .mapToDouble(i -> landmarks.columns()[landmark][i])
                .average()
                .orElseThrow()
          };
          return image -> mean;
        });
  }

  private interface Fit {
    IntFunction<double[]> on(int[] annotated);
  }

  private static Result measure(Landmarks landmarks, int k, Frame frame, Options options, Fit fit) {
    int[] images =
        IntStream.range(0, landmarks.images()).filter(i -> landmarks.present(k, i)).toArray();
    if (images.length <= options.annotated()) {
      throw new IllegalArgumentException(
          "%s shows in %d images; more than %d are needed"
              .formatted(landmarks.names().get(k), images.length, options.annotated()));
    }
    double[][] errors = new double[options.draws()][];
    for (int draw = 0; draw < errors.length; draw++) {
      int[] order = PatternPurity.shuffle(images.length, drawSeed(options.seed(), draw));
      int[] annotated =
          Arrays.stream(order).limit(options.annotated()).map(o -> images[o]).toArray();
      errors[draw] = errors(landmarks, k, images, annotated, frame, fit.on(annotated));
    }
    double[] byImage = byImage(errors, error -> error);
    double[] hits = byImage(errors, error -> error <= options.near() ? 1 : 0);
    return new Result(
        landmarks.names().get(k),
        options.annotated(),
        Interval.bootstrapMean(byImage, 0.95, RESAMPLES, options.seed()),
        deviation(
            Arrays.stream(errors)
                .mapToDouble(e -> Arrays.stream(e).filter(Double::isFinite).average().orElseThrow())
                .toArray()),
        Interval.bootstrapMean(hits, 0.95, RESAMPLES, options.seed()),
        images.length);
  }

  private static long drawSeed(long seed, int draw) {
    SplittableRandom random = new SplittableRandom(seed);
    long value = random.nextLong();
    for (int k = 0; k < draw; k++) {
      value = random.nextLong();
    }
    return value;
  }

  /** Errors of one draw; NaN for its annotated images. */
  private static double[] errors(
      Landmarks landmarks,
      int k,
      int[] images,
      int[] annotated,
      Frame frame,
      IntFunction<double[]> predict) {
    double[] errors = new double[images.length];
    for (int i = 0; i < images.length; i++) {
      int image = images[i];
      if (Arrays.stream(annotated).anyMatch(a -> a == image)) {
        errors[i] = Double.NaN;
        continue;
      }
      double[] found = predict.apply(image);
      double row = found[0] - landmarks.rows()[k][image];
      double column = found[1] - landmarks.columns()[k][image];
      errors[i] = Math.hypot(row, column) / frame.diagonal();
    }
    return errors;
  }

  /** Mean over draws for each image that was a test image at least once. */
  private static double[] byImage(double[][] errors, DoubleUnaryOperator of) {
    return IntStream.range(0, errors[0].length)
        .mapToObj(
            i ->
                Arrays.stream(errors)
                    .mapToDouble(draw -> draw[i])
                    .filter(Double::isFinite)
                    .map(of)
                    .average())
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  }
}
