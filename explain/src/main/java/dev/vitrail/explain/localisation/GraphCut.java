package dev.vitrail.explain.localisation;

import dev.vitrail.train.images.RgbImage;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * An object cut out of its image from a saliency map: pixels at or above the 95 % quantile are
 * object, those at or below the 30 % quantile background, colour models of both decide the rest.
 * Simonyan, Vedaldi, Zisserman, "Deep Inside Convolutional Networks", 2014, section 3.2, after
 * Boykov and Jolly 2001; METHODS 6.4, S2 to S5. The models and the cut are OpenCV's {@code grabCut}
 * (Rother, Kolmogorov, Blake 2004): two mixtures of five Gaussians, eight neighbours, gamma 50. The
 * mixtures are first fitted to the seeds alone, then refitted to the cut, five cuts in all or until
 * no pixel changes.
 *
 * <p>OpenCV's random numbers are one stream for the process, seeded here before each cut.
 *
 * @param objectQuantile least saliency of object seeds
 * @param backgroundQuantile largest saliency of background seeds, below the other
 * @param rounds cuts at most
 */
public record GraphCut(double objectQuantile, double backgroundQuantile, int rounds) {

  /** Gaussians of each colour model in OpenCV; fewer seeds cannot be fitted. */
  private static final int COMPONENTS = 5;

  public GraphCut {
    boolean ordered = 0 <= backgroundQuantile && backgroundQuantile < objectQuantile;
    if (!ordered || objectQuantile > 1 || rounds < 1) {
      throw new IllegalArgumentException(
          "0 <= background < object <= 1 and a round are needed, found %s, %s, %d"
              .formatted(backgroundQuantile, objectQuantile, rounds));
    }
  }

  /** Quantiles 0.95 and 0.30, five rounds. */
  public static GraphCut standard() {
    return new GraphCut(0.95, 0.30, 5);
  }

  /**
   * Cuts the object out.
   *
   * @param saliency one value a pixel, row-major, not all alike for a cut
   * @param seed of the colour models
   */
  public Localisation localise(RgbImage image, double[] saliency, long seed) {
    int width = image.width();
    if (saliency.length != width * image.height()) {
      throw new IllegalArgumentException(
          "%d x %d pixels need as many values, found %d"
              .formatted(width, image.height(), saliency.length));
    }
    double high = quantile(saliency, objectQuantile);
    double low = quantile(saliency, backgroundQuantile);
    byte[] labels = seeds(saliency, high, low);
    boolean[] found =
        high > low && enough(labels)
            ? Regions.largest(cut(image, labels, (int) seed), width)
            : new boolean[saliency.length];
    if (isEmpty(found)) {
      for (int i = 0; i < found.length; i++) {
        found[i] = saliency[i] >= high;
      }
      return Localisation.of(width, found, true);
    }
    return Localisation.of(width, found, false);
  }

  /** Quantile of type 7: linear between the values around {@code (n - 1) q}. */
  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double place = (sorted.length - 1) * share;
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  private static byte[] seeds(double[] saliency, double high, double low) {
    byte[] labels = new byte[saliency.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] =
          (byte)
              (saliency[i] >= high
                  ? opencv_imgproc.GC_FGD
                  : saliency[i] <= low ? opencv_imgproc.GC_BGD : opencv_imgproc.GC_PR_BGD);
    }
    return labels;
  }

  private static boolean enough(byte[] labels) {
    return count(labels, opencv_imgproc.GC_FGD) >= COMPONENTS
        && count(labels, opencv_imgproc.GC_BGD) >= COMPONENTS;
  }

  private static int count(byte[] labels, int label) {
    int count = 0;
    for (byte found : labels) {
      count += found == label ? 1 : 0;
    }
    return count;
  }

  private static boolean isEmpty(boolean[] mask) {
    for (boolean pixel : mask) {
      if (pixel) {
        return false;
      }
    }
    return true;
  }

  /** Object pixels by grabCut. */
  private boolean[] cut(RgbImage image, byte[] labels, int seed) {
    opencv_core.setRNGSeed(seed);
    int height = image.height();
    try (Mat pixels = mat(height, image.width(), opencv_core.CV_8UC3, image.rgb());
        Mat mask = mat(height, image.width(), opencv_core.CV_8UC1, labels);
        Mat background = new Mat();
        Mat object = new Mat();
        Rect none = new Rect()) {
      fitToSeeds(image, labels, background, object, none);
      byte[] before = new byte[labels.length];
      byte[] after = labels.clone();
      for (int round = 0; round < rounds && !Arrays.equals(before, after); round++) {
        before = after;
        int mode = round == 0 ? opencv_imgproc.GC_EVAL_FREEZE_MODEL : opencv_imgproc.GC_EVAL;
        opencv_imgproc.grabCut(pixels, mask, none, background, object, 1, mode);
        after = bytes(mask, labels.length);
      }
      boolean[] found = new boolean[labels.length];
      for (int i = 0; i < found.length; i++) {
        found[i] = after[i] == opencv_imgproc.GC_FGD || after[i] == opencv_imgproc.GC_PR_FGD;
      }
      return found;
    }
  }

  /**
   * Colour models of the seeds alone. OpenCV fits to all pixels that it is shown, so it is shown a
   * strip of the seeds.
   */
  private static void fitToSeeds(
      RgbImage image, byte[] labels, Mat background, Mat object, Rect none) {
    int seeds = labels.length - count(labels, opencv_imgproc.GC_PR_BGD);
    byte[] colours = new byte[3 * seeds];
    byte[] known = new byte[seeds];
    int at = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != opencv_imgproc.GC_PR_BGD) {
        System.arraycopy(image.rgb(), 3 * i, colours, 3 * at, 3);
        known[at++] = labels[i];
      }
    }
    try (Mat strip = mat(1, seeds, opencv_core.CV_8UC3, colours);
        Mat mask = mat(1, seeds, opencv_core.CV_8UC1, known)) {
      opencv_imgproc.grabCut(
          strip, mask, none, background, object, 1, opencv_imgproc.GC_INIT_WITH_MASK);
    }
  }

  private static Mat mat(int rows, int columns, int type, byte[] values) {
    Mat mat = new Mat(rows, columns, type);
    try (BytePointer data = mat.data()) {
      data.put(values);
    }
    return mat;
  }

  private static byte[] bytes(Mat mat, int length) {
    byte[] values = new byte[length];
    try (BytePointer data = mat.data()) {
      data.get(values);
    }
    return values;
  }
}
