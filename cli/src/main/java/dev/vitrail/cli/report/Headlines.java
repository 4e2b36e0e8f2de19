package dev.vitrail.cli.report;

import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.classification.Calibration;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.evaluate.run.RunMeasures.LayerMeasures;

/** Headline numbers, each with what it has to be read beside and a plain sentence. */
final class Headlines {

  private Headlines() {}

  static Page.Tile accuracy(RunMeasures.Classification test) {
    return new Page.Tile(
        "Test accuracy",
        Numbers.percent(test.accuracy().value()),
        "95 %% interval %s; balanced over classes %s"
            .formatted(Numbers.percents(test.accuracy()), Numbers.percent(test.balanced())),
        "Share of test images whose class is right. Balanced: the mean over classes, which a"
            + " constant answer cannot push up.");
  }

  static Page.Tile calibration(Calibration calibration) {
    return new Page.Tile(
        "Calibration error",
        Numbers.percent(calibration.ece()),
        "on %d test images, %d bins".formatted(calibration.images(), calibration.bins().size()),
        "By how much confidence and the share of right answers differ on average; lower is better."
            + " Few images make it look worse than it is.");
  }

  static Page.Tile tracking(LayerMeasures m, Interval interval) {
    return new Page.Tile(
        "Part tracking",
        Numbers.plain(m.tracking()),
        "95 %% interval over filters %s; median %s; images shuffled %s"
            .formatted(
                Numbers.ends(interval),
                Numbers.plain(m.trackingMedian()),
                Numbers.plain(m.permuted())),
        "How much of the movement of a part from image to image the filters' peaks follow: 1 all"
            + " of it, 0 none. A peak that never moves scores 0.");
  }

  static Page.Tile instability(LayerMeasures m, Interval interval) {
    return new Page.Tile(
        "Location instability",
        Numbers.plain(m.instabilityTest()),
        "95 %% interval over filters %s; floors: centre %s, random %s; part tracking %s"
            .formatted(
                Numbers.ends(interval),
                Numbers.plain(m.floorsTest().getOrDefault("floor-centre", Double.NaN)),
                Numbers.plain(m.floorsTest().getOrDefault("floor-random", Double.NaN)),
                Numbers.plain(m.tracking())),
        "How much the distance from peak to part varies, as a share of the diagonal; lower is"
            + " steadier. A detector that always says \u201ccentre\u201d gets the first floor without"
            + " looking, so a value near it proves nothing.");
  }

  static Page.Tile distinct(LayerMeasures m) {
    return new Page.Tile(
        "Different filters",
        "%d of %d".formatted(m.distinctFilters(), m.filters()),
        "pairs that say the same: %s; a second part explained: %s"
            .formatted(Numbers.percent(m.duplicatePairs()), Numbers.plain(m.secondPart())),
        "Filters that peak on the same cell in most images count as one.");
  }

  static Page.Tile dead(LayerMeasures m) {
    return new Page.Tile(
        "Dead filters",
        Numbers.percent(m.dead()),
        "exclusivity %s".formatted(Numbers.significant(m.exclusivity())),
        "Filters that stay silent on nearly all images of their category. Exclusivity: how many"
            + " times stronger the peak is there than on other images.");
  }
}
