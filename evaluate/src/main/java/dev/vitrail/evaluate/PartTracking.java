package dev.vitrail.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Share of the variance of a landmark's position that a filter's peak explains, by least squares a
 * axis with slope at least 0 and a free offset, adjusted for the fit and times coverage. Vitrail's
 * own; METHODS 2.5.
 *
 * <p>A peak at a constant offset from the part scores 1, a fixed cell exactly 0, an unrelated one
 * about 0, a mirrored follower 0. The headline is the mean over all filters of their better
 * landmark, dead filters counted 0. The maximum over landmarks picks up noise on few images:
 * compare only layers measured on the same images.
 */
public final class PartTracking {

  /** How to read it. */
  public static final MeasureInfo INFO =
      new MeasureInfo("part tracking R2", MeasureInfo.Direction.HIGHER, 0, 1, 10);

  private PartTracking() {}

  /**
   * One filter and landmark.
   *
   * @param images annotated images where the filter is not silent, N
   * @param coverage N over the annotated images
   * @param raw explained share of the variance
   * @param adjusted the same without the bias of the fit; 0 below 3 images
   * @param value coverage times adjusted: the measure
   * @param rigid share explained with the slope fixed to 1; may be negative, NaN below 3 images
   */
  public record Fit(
      int images, double coverage, double raw, double adjusted, double value, double rigid) {

    /** Whether there are enough images. */
    public boolean reliable() {
      return INFO.reliable(images);
    }
  }

  /**
   * Result for one layer on one category.
   *
   * @param fits {@code [filters][landmarks]}
   * @param best landmark that each filter explains best, ties to the first
   * @param mean headline: mean over filters of the value at their best landmark
   * @param live mean over filters that are not dead; NaN where all are
   * @param deadShare share of filters silent on every image
   * @param coverage mean coverage at the best landmark
   * @param ceilings share that cell rounding leaves explainable, for each landmark
   */
  public record Result(
      Fit[][] fits,
      int[] best,
      double mean,
      double live,
      double deadShare,
      double coverage,
      double[] ceilings) {

    /** Value of a filter at its best landmark. */
    public double value(int filter) {
      return fits[filter][best[filter]].value();
    }
  }

  /**
   * What a filter explains of a second landmark once the first is taken out of both.
   *
   * @param landmark the second-best landmark, -1 where there is only one
   * @param value partial R2 times coverage, 0 to 1
   */
  public record Partial(int landmark, double value) {}

  /** Measures one category on its test images. */
  public static Result measure(Peaks peaks, Landmarks landmarks) {
    peaks.check(landmarks);
    Fit[][] fits = new Fit[peaks.filters()][landmarks.count()];
    IntStream.range(0, fits.length)
        .parallel()
        .forEach(f -> Arrays.setAll(fits[f], k -> fit(peaks, landmarks, f, k)));
    int[] best = Arrays.stream(fits).mapToInt(PartTracking::best).toArray();
    double[] values = new double[fits.length];
    double[] coverages = new double[fits.length];
    Arrays.setAll(values, f -> fits[f][best[f]].value());
    Arrays.setAll(coverages, f -> fits[f][best[f]].coverage());
    boolean[] dead = dead(peaks);
    double[] live =
        IntStream.range(0, fits.length).filter(f -> !dead[f]).mapToDouble(f -> values[f]).toArray();
    double[] ceilings = new double[landmarks.count()];
    Arrays.setAll(ceilings, k -> ceiling(peaks.grid(), landmarks, k));
    return new Result(
        fits,
        best,
        Moments.mean(values),
        Moments.mean(live),
        1 - (double) live.length / fits.length,
        Moments.mean(coverages),
        ceilings);
  }

  /**
   * The headline after images were shuffled among peaks: what chance scores. Should be near 0.
   *
   * @param permutations shuffles that are averaged; METHODS uses 20
   */
  public static double permutationControl(
      Peaks peaks, Landmarks landmarks, int permutations, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double sum = 0;
    for (int repeat = 0; repeat < permutations; repeat++) {
      int[] order = IntStream.range(0, peaks.images()).toArray();
      for (int k = order.length - 1; k > 0; k--) {
        int other = random.nextInt(k + 1);
        int kept = order[k];
        order[k] = order[other];
        order[other] = kept;
      }
      sum += measure(peaks.select(order), landmarks).mean();
    }
    return sum / permutations;
  }

  /**
   * For each filter, what it explains of its second-best landmark beyond its best one. Where pose
   * ties legs to the head, a filter on the head explains the legs too; this takes that out: peak
   * and second landmark are first regressed, an axis at a time, on the best landmark.
   */
  public static Partial[] second(Peaks peaks, Landmarks landmarks, Result result) {
    Partial[] partials = new Partial[peaks.filters()];
    for (int f = 0; f < partials.length; f++) {
      int second = -1;
      for (int k = 0; k < landmarks.count(); k++) {
        boolean better = second < 0 || result.fits[f][k].value() > result.fits[f][second].value();
        if (k != result.best[f] && better) {
          second = k;
        }
      }
      double value = second < 0 ? 0 : PartialFit.value(peaks, landmarks, f, second, result.best[f]);
      partials[f] = new Partial(second, value);
    }
    return partials;
  }

  private static Fit fit(Peaks peaks, Landmarks landmarks, int filter, int landmark) {
    Pairs pairs = Pairs.of(peaks, landmarks, filter, landmark);
    int n = pairs.count();
    double variance = pairs.rows().targetSquares() + pairs.columns().targetSquares();
    double explained = pairs.rows().explained() + pairs.columns().explained();
    double raw = variance > 0 ? explained / variance : 0;
    double adjusted = n < 3 ? 0 : Math.max(0, 1 - (1 - raw) * (n - 1) / (n - 2));
    double missed = pairs.rows().missed() + pairs.columns().missed();
    double rigid = n < 3 || variance == 0 ? Double.NaN : 1 - missed / variance;
    double coverage = pairs.annotated() == 0 ? 0 : (double) n / pairs.annotated();
    return new Fit(n, coverage, n < 3 ? 0 : raw, adjusted, coverage * adjusted, rigid);
  }

  private static int best(Fit[] fits) {
    int best = 0;
    for (int k = 1; k < fits.length; k++) {
      best = fits[k].value() > fits[best].value() ? k : best;
    }
    return best;
  }

  private static boolean[] dead(Peaks peaks) {
    boolean[] dead = new boolean[peaks.filters()];
    for (int f = 0; f < dead.length; f++) {
      int filter = f;
      dead[f] = IntStream.range(0, peaks.images()).allMatch(b -> peaks.silent(b, filter));
    }
    return dead;
  }

  /** A cell's rounding leaves jump^2 / 12 an axis unexplained. */
  private static double ceiling(Peaks.Grid grid, Landmarks landmarks, int landmark) {
    double variance =
        variance(landmarks.rows()[landmark]) + variance(landmarks.columns()[landmark]);
    double rounding = Math.pow(grid.rows().jump(), 2) + Math.pow(grid.columns().jump(), 2);
    return variance > 0 ? Math.max(0, 1 - rounding / 12 / variance) : 0;
  }

  private static double variance(double[] positions) {
    double[] present = Arrays.stream(positions).filter(Double::isFinite).toArray();
    return present.length == 0 ? 0 : Math.pow(Moments.deviation(present, present.length, 0), 2);
  }
}
