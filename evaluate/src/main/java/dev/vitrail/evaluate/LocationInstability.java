package dev.vitrail.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How much the distance between a filter's peak and a landmark varies over images: {@code D[f,k] =
 * sd_I |p_k - p(peak)| / diagonal}, mean over landmarks, mean over filters. CVPR 2018, section 5.2;
 * METHODS 2.1.
 *
 * <p>Lower is better, but a filter that always fires at the centre scores well: read it beside
 * {@link Floor} and {@link PartTracking}. Values in [0, 0.5] in practice.
 */
public final class LocationInstability {

  /** How to read it. A filter needs two images a landmark; below ten the value is unreliable. */
  public static final MeasureInfo INFO =
      new MeasureInfo("location instability", MeasureInfo.Direction.LOWER, 0, Math.sqrt(0.5), 10);

  private LocationInstability() {}

  /**
   * What the definition leaves open.
   *
   * @param strongest images a filter and landmark at most, those with the highest peaks, at least 2
   * @param population whether the variance divides by N instead of N - 1
   */
  public record Options(int strongest, boolean population) {

    /** The release: the 100 strongest images, sample variance. */
    public static final Options RELEASED = new Options(100, false);

    /** Every image, sample variance. */
    public static final Options ALL_IMAGES = new Options(Integer.MAX_VALUE, false);

    public Options {
      if (strongest < 2) {
        throw new IllegalArgumentException(
            "A spread needs at least 2 images, found %d".formatted(strongest));
      }
    }
  }

  /**
   * Result for one layer on one category.
   *
   * @param deviations D, {@code [filters][landmarks]}; NaN with fewer than two images
   * @param perFilter E, mean over landmarks; NaN where one of them is undefined
   * @param mean mean over filters whose E is defined; NaN where none is
   * @param undefined filters left out of the mean
   * @param silentDropped (filter, landmark, image) cases dropped because the map was silent
   */
  public record Result(
      double[][] deviations, double[] perFilter, double mean, int undefined, long silentDropped) {}

  /**
   * Measures one category.
   *
   * @param peaks peaks on the images of the category
   * @param landmarks landmarks of the same images
   * @param height height of the input in pixels
   * @param width width of the input in pixels
   */
  public static Result measure(
      Peaks peaks, Landmarks landmarks, int height, int width, Options options) {
    peaks.check(landmarks);
    double[][] deviations = new double[peaks.filters()][landmarks.count()];
    double diagonal = Math.hypot(height, width);
    long dropped =
        IntStream.range(0, peaks.filters())
            .parallel()
            .mapToLong(f -> filter(f, peaks, landmarks, diagonal, options, deviations[f]))
            .sum();
    double[] perFilter = Arrays.stream(deviations).mapToDouble(Moments::mean).toArray();
    int undefined = (int) Arrays.stream(perFilter).filter(Double::isNaN).count();
    return new Result(deviations, perFilter, Moments.meanOfDefined(perFilter), undefined, dropped);
  }

  /**
   * Headline for several categories: each filter is measured on the category it serves.
   *
   * @param byCategory result of each category, same filters
   * @param filterCategories category of each filter
   */
  public static double headline(Result[] byCategory, int[] filterCategories) {
    double[] values = new double[filterCategories.length];
    Arrays.setAll(values, f -> byCategory[filterCategories[f]].perFilter()[f]);
    return Moments.meanOfDefined(values);
  }

  /**
   * The paper's figure for several categories: each filter on the category where it does best. A
   * minimum over noisy numbers, so optimistic; for comparison only.
   */
  public static double minimum(Result[] byCategory) {
    double[] values = new double[byCategory[0].perFilter().length];
    Arrays.setAll(
        values,
        f ->
            Arrays.stream(byCategory)
                .mapToDouble(result -> result.perFilter()[f])
                .filter(value -> !Double.isNaN(value))
                .min()
                .orElse(Double.NaN));
    return Moments.meanOfDefined(values);
  }

  private static long filter(
      int filter,
      Peaks peaks,
      Landmarks landmarks,
      double diagonal,
      Options options,
      double[] deviations) {
    int[] order = strongestFirst(peaks, filter);
    double[] distances = new double[order.length];
    long dropped = 0;
    for (int k = 0; k < deviations.length; k++) {
      int count = 0;
      for (int image : order) {
        if (!landmarks.present(k, image)) {
          continue;
        }
        if (peaks.silent(image, filter)) {
          dropped++;
        } else if (count < options.strongest()) {
          double row = landmarks.rows()[k][image] - peaks.row(image, filter);
          double column = landmarks.columns()[k][image] - peaks.column(image, filter);
          distances[count++] = Math.sqrt(row * row + column * column) / diagonal;
        }
      }
      int freedom = options.population() ? 0 : 1;
      deviations[k] = count < 2 ? Double.NaN : Moments.deviation(distances, count, freedom);
    }
    return dropped;
  }

  /** Images by falling peak value, ties by image index. */
  private static int[] strongestFirst(Peaks peaks, int filter) {
    // Value in the high bits, turned so that larger comes first; index in the low bits.
    long[] keys = new long[peaks.images()];
    for (int image = 0; image < keys.length; image++) {
      int bits = Float.floatToIntBits(peaks.value(image, filter) + 0f);
      int ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
      keys[image] = ((long) ~ordered << 32) | image;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }
}
