package dev.vitrail.cli.report;

import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.classification.Calibration;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.evaluate.run.RunMeasures.LayerMeasures;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Headline numbers, each with what it has to be read beside and a plain sentence. */
final class Headlines {

  private Headlines() {}

  static Page.Tile accuracy(RunMeasures.Classification test) {
    return new Page.Tile(
        "Test accuracy",
        Numbers.percent(test.accuracy().value()),
        "95\u00a0%% interval %s; balanced over classes %s"
                .formatted(Numbers.percents(test.accuracy()), Numbers.percent(test.balanced()))
            + "; floors: always the commonest class %s, balanced %s"
                .formatted(Numbers.percent(commonest(test)), Numbers.percent(1.0 / classes(test))),
        "Share of test images whose class is right; higher is better. Balanced: the mean over"
            + " classes, which a constant answer cannot push up.");
  }

  /** What a constant answer reaches at best. */
  private static double commonest(RunMeasures.Classification test) {
    int[] images =
        Arrays.stream(test.confusion()).mapToInt(row -> IntStream.of(row).sum()).toArray();
    return (double) IntStream.of(images).max().orElse(0) / Math.max(1, IntStream.of(images).sum());
  }

  /** Classes that have test images; balanced accuracy is a mean over them. */
  private static long classes(RunMeasures.Classification test) {
    return Math.max(
        1, Arrays.stream(test.confusion()).filter(row -> IntStream.of(row).sum() > 0).count());
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
        "95\u00a0%% interval over filters %s; median %s; images shuffled %s"
            .formatted(
                Numbers.ends(interval),
                Numbers.plain(m.trackingMedian()),
                Numbers.plain(m.permuted())),
        "How much of the movement of a part from image to image the filters' peaks follow; higher"
            + " is better: 1 all of it, 0 none. Floors: a peak that never moves scores 0, and peaks"
            + " of shuffled images score what chance does.");
  }

  static Page.Tile instability(LayerMeasures m, Interval interval) {
    return new Page.Tile(
        "Location instability",
        Numbers.plain(m.instabilityTest()),
        "95\u00a0%% interval over filters %s; floors: centre %s, random %s; part tracking %s"
            .formatted(
                Numbers.ends(interval),
                Numbers.plain(m.floorsTest().getOrDefault("floor-centre", Double.NaN)),
                Numbers.plain(m.floorsTest().getOrDefault("floor-random", Double.NaN)),
                Numbers.plain(m.tracking())),
        "How much the distance from peak to part varies, as a share of the diagonal; lower is"
            + " steadier. A detector that always says \u201ccentre\u201d gets the first floor"
            + " without looking, so a value near it proves nothing.");
  }

  static Page.Tile distinct(LayerMeasures m) {
    return new Page.Tile(
        "Different filters",
        "%d of %d".formatted(m.distinctFilters(), m.filters()),
        "pairs of filters that say the same: %s; tracking of a second part: %s"
            .formatted(Numbers.percent(m.duplicatePairs()), Numbers.plain(m.secondPart())),
        "Filters that peak in one place on most images count as one; more groups say more. Second"
            + " part: what peaks tell of another part beyond the first, 0 nothing, as in part"
            + " tracking.");
  }

  static Page.Tile dead(LayerMeasures m) {
    return new Page.Tile(
        "Dead filters",
        Numbers.percent(m.dead()),
        "exclusivity %s".formatted(Numbers.significant(m.exclusivity())),
        "Filters that stay silent on nearly all images of their category; lower is better."
            + " Exclusivity: how many times stronger peaks are there than on other images; 1 is no"
            + " difference, higher is better.");
  }
}
