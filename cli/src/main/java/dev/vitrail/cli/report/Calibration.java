package dev.vitrail.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a net is right as often as it is sure. Confidence is the probability of the predicted
 * class; bins are equally wide and the expected calibration error weighs them by their images (Guo
 * et al., "On Calibration of Modern Neural Networks", ICML 2017, equation 3).
 *
 * @param bins from confidence 0 to 1, empty ones included
 * @param error expected calibration error, 0 to 1
 * @param images how many
 */
record Calibration(List<Bin> bins, double error, int images) {

  /** Number of bins. */
  static final int BINS = 10;

  /**
   * Images of similar confidence.
   *
   * @param images how many
   * @param confidence their mean; NaN without images
   * @param accuracy share that is right; NaN without images
   */
  record Bin(int images, double confidence, double accuracy) {}

  Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Measures.
   *
   * @param confidence of each image, 0 to 1
   * @param right whether each image is right
   */
  static Calibration of(double[] confidence, boolean[] right) {
    int[] counts = new int[BINS];
    double[] sure = new double[BINS];
    double[] hits = new double[BINS];
    for (int i = 0; i < right.length; i++) {
      int bin = Math.min(BINS - 1, (int) (confidence[i] * BINS));
      counts[bin]++;
      sure[bin] += confidence[i];
      hits[bin] += right[i] ? 1 : 0;
    }
    List<Bin> bins = new ArrayList<>();
    double error = 0;
    for (int b = 0; b < BINS; b++) {
      bins.add(new Bin(counts[b], sure[b] / counts[b], hits[b] / counts[b]));
      error += Math.abs(hits[b] - sure[b]);
    }
    return new Calibration(bins, error / Math.max(1, right.length), right.length);
  }

  /** The reliability diagram. */
  Svg draw() {
    Svg svg =
        new Svg(
            300,
            280,
            "calibration",
            "Reliability diagram",
            "Share of right answers by confidence; on the diagonal both agree. Expected calibration"
                + " error %s on %d images.".formatted(Numbers.plain(error), images));
    Scale x = new Scale(0, 1, 46, 288);
    Scale y = new Scale(0, 1, 236, 12);
    for (int tick = 0; tick <= 4; tick++) {
      double v = tick / 4.0;
      svg.line("grid", x.at(0), y.at(v), x.at(1), y.at(v));
      svg.text("end", x.at(0) - 6, y.at(v) + 4, "%d %%".formatted(tick * 25));
      svg.text("middle", x.at(v), y.at(0) + 17, "%d %%".formatted(tick * 25));
    }
    svg.line("ideal", x.at(0), y.at(0), x.at(1), y.at(1));
    int most = bins.stream().mapToInt(Bin::images).max().orElse(1);
    for (Bin bin : bins) {
      if (bin.images() > 0) {
        double size = 3 + 6 * Math.sqrt((double) bin.images() / most);
        svg.circle("mark", x.at(bin.confidence()), y.at(bin.accuracy()), size);
      }
    }
    return svg.text("middle", (x.from() + x.to()) / 2, 274, "confidence");
  }
}
