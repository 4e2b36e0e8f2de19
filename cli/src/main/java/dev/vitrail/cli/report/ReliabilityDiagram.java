package dev.vitrail.cli.report;

import dev.vitrail.evaluate.classification.Calibration;

/** Calibration as a drawing: a dot a bin, the larger the more images it holds. */
final class ReliabilityDiagram {

  /** Bins of the report: few, as test sets are small. */
  static final int BINS = 10;

  private ReliabilityDiagram() {}

  /** Draws the bins that hold images. */
  static Svg draw(Calibration calibration) {
    Svg svg =
        new Svg(
            300,
            280,
            "calibration",
            "Reliability diagram",
            "Share of right answers by confidence; on the diagonal both agree. Expected calibration"
                + " error %s on %d images."
                    .formatted(Numbers.plain(calibration.ece()), calibration.images()));
    Scale x = new Scale(0, 1, 46, 274);
    Scale y = new Scale(0, 1, 236, 12);
    for (int tick = 0; tick <= 4; tick++) {
      double v = tick / 4.0;
      svg.line("grid", x.at(0), y.at(v), x.at(1), y.at(v));
      svg.text("end", x.at(0) - 6, y.at(v) + 4, "%d %%".formatted(tick * 25));
      svg.text("middle", x.at(v), y.at(0) + 17, "%d %%".formatted(tick * 25));
    }
    svg.line("ideal", x.at(0), y.at(0), x.at(1), y.at(1));
    int most = calibration.bins().stream().mapToInt(Calibration.Bin::count).max().orElse(1);
    for (Calibration.Bin bin : calibration.bins()) {
      if (bin.count() > 0) {
        double size = 3 + 6 * Math.sqrt((double) bin.count() / most);
        svg.circle("mark", x.at(bin.confidence()), y.at(bin.accuracy()), size);
      }
    }
    return svg.text("middle", (x.from() + x.to()) / 2, 274, "confidence");
  }
}
