package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.Correlation;
import dev.vitrail.evaluate.Reading;

/** How alike two maps of one image are. METHODS 7.3. */
public final class Similarity {

  private static final int WINDOW = 7;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;
  private static final String FLAT = "a map has one value everywhere";

  private Similarity() {}

  /** Rank correlation of the magnitudes. */
  public static Reading spearmanOfMagnitudes(PixelMap a, PixelMap b) {
    return spearman(a.abs(), b.abs());
  }

  /** Rank correlation of the signed values. */
  public static Reading spearman(PixelMap a, PixelMap b) {
    requireSame(a, b);
    return Reading.orElse(Correlation.spearman(a.values(), b.values()), FLAT);
  }

  /** Structural similarity of the magnitudes, each divided by its maximum. */
  public static Reading ssimOfMagnitudes(PixelMap a, PixelMap b) {
    requireSame(a, b);
    if (a.isZero() || b.isZero()) {
      return Reading.undefined(Concentration.ZERO);
    }
    double maxA = a.abs().max();
    double maxB = b.abs().max();
    return ssim(a.abs().map(v -> v / maxA), b.abs().map(v -> v / maxB));
  }

  /**
   * Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity", IEEE
   * TIP 2004, equation 13, with a uniform 7 x 7 window, unbiased covariances, data range 1, mean
   * over the positions where the window fits.
   */
  public static Reading ssim(PixelMap a, PixelMap b) {
    requireSame(a, b);
    if (a.height() < WINDOW || a.width() < WINDOW) {
      return Reading.undefined("the map is smaller than the window of 7 pixels");
    }
    double sum = 0;
    int count = 0;
    for (int top = 0; top + WINDOW <= a.height(); top++) {
      for (int left = 0; left + WINDOW <= a.width(); left++) {
        sum += window(a, b, top, left);
        count++;
      }
    }
    return Reading.of(sum / count);
  }

  private static double window(PixelMap a, PixelMap b, int top, int left) {
    int n = WINDOW * WINDOW;
    double meanA = 0;
    double meanB = 0;
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (int y = top; y < top + WINDOW; y++) {
      for (int x = left; x < left + WINDOW; x++) {
        double u = a.values()[y * a.width() + x];
        double v = b.values()[y * a.width() + x];
        meanA += u / n;
        meanB += v / n;
        aa += u * u;
        bb += v * v;
        ab += u * v;
      }
    }
    double varianceA = (aa - n * meanA * meanA) / (n - 1);
    double varianceB = (bb - n * meanB * meanB) / (n - 1);
    double covariance = (ab - n * meanA * meanB) / (n - 1);
    return (2 * meanA * meanB + C1)
        * (2 * covariance + C2)
        / ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2));
  }

  private static void requireSame(PixelMap a, PixelMap b) {
    if (a.height() != b.height() || a.width() != b.width()) {
      throw new IllegalArgumentException(
          "Maps of %d x %d and %d x %d cannot be compared"
              .formatted(a.height(), a.width(), b.height(), b.width()));
    }
  }
}
