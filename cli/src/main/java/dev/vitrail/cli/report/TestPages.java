package dev.vitrail.cli.report;

import dev.vitrail.evaluate.Accuracy;
import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.classification.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How test images were classified. */
final class TestPages {

  private static final double LEVEL = 0.95;
  private static final int MOST_CLASSES = 30;

  private final RunData run;
  private final TestPass test;
  private final List<String> names;

  TestPages(RunData run, TestPass test) {
    this.run = run;
    this.test = test;
    this.names = test.images().classNames().stream().map(Text::clean).toList();
  }

  /** Headline numbers. */
  List<Page.Tile> tiles() {
    List<Page.Tile> tiles = new ArrayList<>();
    run.measures().ifPresent(m -> tiles.add(Headlines.accuracy(m.test())));
    if (test.size() > 0) {
      tiles.add(Headlines.calibration(calibration()));
    }
    return tiles;
  }

  Page.Test build() {
    if (test.size() == 0) {
      Page.Table none = new Page.Table(List.of(), List.of());
      return new Page.Test(0, none, none, List.of(), "");
    }
    int[] predicted = IntStream.range(0, test.size()).map(i -> answer(i).label()).toArray();
    Accuracy accuracy = Accuracy.of(predicted, test.labels(), names.size());
    Calibration calibration = calibration();
    String text =
        "Expected calibration error %s over %d equal bins of confidence: on average, confidence and"
                .formatted(Numbers.percent(calibration.ece()), ReliabilityDiagram.BINS)
            + " the share of right answers differ by so much; lower is better, 0 is a net that is"
            + " right as often as it says. Few images make it look worse than it is.";
    return new Page.Test(
        test.size(),
        confusion(accuracy),
        recall(accuracy),
        List.of(
            Template.chart(
                "Upwards the share of right answers, across the confidence. On the dashed diagonal"
                    + " both agree; below it the net is surer than it is right. Larger dots hold"
                    + " more images.",
                ReliabilityDiagram.draw(calibration))),
        text);
  }

  private Answers.Answer answer(int image) {
    return test.answer(image, run.info().task(), names.size());
  }

  private Calibration calibration() {
    double[] confidence = new double[test.size()];
    boolean[] right = new boolean[confidence.length];
    for (int i = 0; i < right.length; i++) {
      confidence[i] = answer(i).confidence();
      right[i] = answer(i).label() == test.labels()[i];
    }
    return Calibration.of(confidence, right, ReliabilityDiagram.BINS);
  }

  private Page.Table confusion(Accuracy accuracy) {
    if (names.size() > MOST_CLASSES) {
      return new Page.Table(List.of(), List.of());
    }
    List<String> head = new ArrayList<>(List.of("True class"));
    names.forEach(name -> head.add("as " + name));
    List<List<String>> rows = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      List<String> row = new ArrayList<>(List.of(names.get(c)));
      Arrays.stream(accuracy.confusion()[c]).forEach(count -> row.add(Numbers.count(count)));
      rows.add(row);
    }
    return new Page.Table(head, rows);
  }

  private Page.Table recall(Accuracy accuracy) {
    List<List<String>> rows = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      int all = Arrays.stream(accuracy.confusion()[c]).sum();
      if (all > 0) {
        Interval interval = Interval.wilson(accuracy.confusion()[c][c], all, LEVEL);
        rows.add(
            List.of(
                names.get(c),
                Numbers.count(all),
                Numbers.percent(interval.value()),
                Numbers.percents(interval)));
      }
    }
    return new Page.Table(List.of("Class", "Images", "Right", "95\u00a0% interval"), rows);
  }
}
