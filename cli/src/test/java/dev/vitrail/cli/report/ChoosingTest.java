package dev.vitrail.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.cli.explain.ExplainedMap;
import dev.vitrail.cli.report.ComparisonDocument.Figure;
import dev.vitrail.cli.report.ComparisonDocument.Range;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.Peaks;
import dev.vitrail.evaluate.classification.LabelledLogits;
import dev.vitrail.explain.attribution.MethodInfo;
import dev.vitrail.train.config.ModelConfig;
import dev.vitrail.train.images.RgbImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is chosen, matched and left out, on cases worked by hand. */
class ChoosingTest {

  private static Answers.Answer answer(int label, double confidence) {
    return new Answers.Answer(label, confidence, 0);
  }

  @Test
  void galleriesHoldWrongUnsureAndSureAnswersOfEveryClass() {
    int[] labels = {0, 0, 0, 0, 1, 1, 1, 1};
    List<Answers.Answer> answers =
        List.of(
            answer(0, 0.9),
            answer(0, 0.6),
            answer(1, 0.7),
            answer(1, 0.8),
            answer(1, 0.99),
            answer(1, 0.55),
            answer(1, 0.95),
            answer(1, 0.51));
    List<GalleryChoice.Chosen> chosen = GalleryChoice.of(labels, answers, 6);
    assertEquals(
        List.of(3, 2, 1, 7, 0, 4), chosen.stream().map(GalleryChoice.Chosen::image).toList());
    assertTrue(chosen.get(0).why().contains("wrong"));
    assertTrue(chosen.get(2).why().contains("least sure"));
    assertTrue(chosen.get(4).why().contains("surest right"));
    assertEquals(8, GalleryChoice.of(labels, answers, 100).size());
    assertTrue(GalleryChoice.of(labels, answers, 0).isEmpty());
    assertTrue(GalleryChoice.of(new int[0], List.of(), 5).isEmpty());
    assertEquals(
        List.of(0, 4, 1, 6, 5, 7, 3, 2),
        GalleryChoice.surest(labels, answers, 8).stream().map(GalleryChoice.Chosen::image).toList(),
        "right ones of each class in turn, then wrong ones, the surest first");
  }

  private static Peaks peaks(float[][] values) {
    int filters = values[0].length;
    ReceptiveField field = new ReceptiveField(0.5, 1, 1);
    Peaks.Grid grid = Peaks.Grid.of(new MapShape(1, 2, 2, filters), field, field);
    float[] flat = new float[values.length * filters];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = values[i / filters][i % filters];
    }
    return Peaks.of(grid, new int[flat.length], flat);
  }

  @Test
  void filtersAreMatchedByTheLargestCorrelationOneToOne() {
    Peaks first = peaks(new float[][] {{1, 4, 0}, {2, 3, 0}, {3, 1, 0}, {4, 0, 0}});
    // The first of these follows filter 1 exactly; both others follow filter 0, the last exactly.
    Peaks second = peaks(new float[][] {{8, 1, 2}, {6, 1, 4}, {2, 2, 6}, {0, 9, 8}});
    List<FilterMatching.Pair> pairs = FilterMatching.byCorrelation(first, second);
    assertEquals(2, pairs.size(), "the silent filter stays alone");
    assertEquals(0, pairs.stream().filter(p -> p.first() == 1).findFirst().orElseThrow().second());
    assertEquals(2, pairs.stream().filter(p -> p.first() == 0).findFirst().orElseThrow().second());
    pairs.forEach(p -> assertEquals(1, p.correlation(), 1e-6));
    List<FilterMatching.Pair> numbers = FilterMatching.byNumber(first, second);
    assertEquals(3, numbers.size());
    // Values 1 2 3 4 against 8 6 2 0: both centred, -14 / sqrt(5 * 40).
    assertEquals(-14 / Math.sqrt(200), numbers.get(0).correlation(), 1e-6);
    assertTrue(Double.isNaN(numbers.get(2).correlation()));
  }

  @Test
  void differencesOfSharesAreNewcombes() {
    // Newcombe 1998, table II, (a): 56/70 less 48/80 is .2000, method 10: .0524 to .3339.
    Range range = Differences.shares(Interval.wilson(56, 70, 0.95), Interval.wilson(48, 80, 0.95));
    assertEquals(0.2, range.value(), 1e-12);
    assertEquals(0.0524, range.low(), 5e-5);
    assertEquals(0.3339, range.high(), 5e-5);
  }

  @Test
  void unpairedDifferencesLeaveOutZeroOnlyWhereSetsAreApart() {
    double[] low = IntStream.range(0, 60).mapToDouble(i -> i % 7).toArray();
    double[] high = IntStream.range(0, 40).mapToDouble(i -> 5 + i % 7).toArray();
    Range apart = Differences.unpaired(high, low);
    assertTrue(apart.low() > 0 && apart.low() < apart.value() && apart.value() < apart.high());
    Range same = Differences.unpaired(low, low);
    assertTrue(same.low() < 0 && same.high() > 0);
    assertEquals(0, same.value(), 1e-12);
    assertTrue(Double.isNaN(Differences.unpaired(new double[] {Double.NaN}, low).value()));
  }

  private static Figure figure(int direction, double low, double value, double high) {
    return new Figure(
        "x", "", direction, Range.of(1), Range.of(1), new Range(low, value, high), "m", "r");
  }

  @Test
  void verdictsFollowTheDirectionAndTheInterval() {
    assertEquals("first is better", CompareText.verdict(figure(1, 0.1, 0.2, 0.3)));
    assertEquals("second is better", CompareText.verdict(figure(1, -0.3, -0.2, -0.1)));
    assertEquals("second is better", CompareText.verdict(figure(-1, 0.1, 0.2, 0.3)));
    assertEquals("differs", CompareText.verdict(figure(0, 0.1, 0.2, 0.3)));
    assertEquals("no sure difference", CompareText.verdict(figure(1, -0.1, 0.2, 0.3)));
    assertEquals("", CompareText.verdict(figure(1, Double.NaN, 0.2, Double.NaN)));
    assertEquals("\u22120.050", CompareText.signed(-0.05, false).replace("\u2212.", "\u22120."));
  }

  /** The best constant answer, against LabelledLogits fed with its logits. */
  @Test
  void floorsAreThoseOfTheBestConstantAnswer() {
    int[] labels = {0, 0, 0, 1, 2, 2, 0, 1};
    double[] share = {4 / 8.0, 2 / 8.0, 2 / 8.0};
    for (ModelConfig.Task task : List.of(ModelConfig.Task.SOFTMAX, ModelConfig.Task.LOGISTIC)) {
      double[] logits = new double[3];
      for (int c = 0; c < 3; c++) {
        double p = share[c];
        logits[c] = task == ModelConfig.Task.SOFTMAX ? Math.log(p) : Math.log(p / (1 - p));
      }
      double[][] rows = new double[labels.length][];
      Arrays.fill(rows, logits);
      requireFloors(new LabelledLogits(task, rows, labels, 3), 0.5);
    }
    double[][] single = new double[4][];
    Arrays.fill(single, new double[] {Math.log(0.25 / 0.75)});
    int[] one = {0, 1, 1, 1};
    requireFloors(new LabelledLogits(ModelConfig.Task.SINGLE, single, one, 2), 0.75);
  }

  private static void requireFloors(LabelledLogits constant, double accuracy) {
    ConstantAnswer floors = ConstantAnswer.of(constant);
    assertEquals(accuracy, floors.accuracy(), 1e-12);
    assertEquals(Arrays.stream(constant.nll(1)).average().orElseThrow(), floors.nll(), 1e-12);
    assertEquals(Arrays.stream(constant.brier()).average().orElseThrow(), floors.brier(), 1e-12);
  }

  private static ExplainedMap map(SplittableRandom random, int side) {
    float[] values = new float[side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return new ExplainedMap(
        "grad-cam",
        "layer",
        "logit of cat",
        new FeatureMaps(new MapShape(1, side, side, 1), values),
        Optional.empty(),
        MethodInfo.Display.POSITIVE,
        false,
        "");
  }

  @Test
  void picturesOfAPageNeverPassTheirRoom() {
    SplittableRandom random = new SplittableRandom(1);
    byte[] noise = new byte[3 * 224 * 224];
    random.nextBytes(noise);
    RgbImage input = new RgbImage(224, 224, noise);
    MapFigures figures = new MapFigures();
    long characters = 0;
    for (int i = 0; i < 1200 && figures.leftOut() < 3; i++) {
      Page.Map drawn = figures.of(input, map(random, 224));
      characters += drawn.picture().uri().length();
      assertEquals(drawn.picture().uri().isEmpty(), !drawn.picture().problem().isEmpty());
    }
    assertTrue(figures.leftOut() > 0, "noise of 1200 maps does not fit");
    assertTrue(characters <= MapFigures.MOST_CHARACTERS);
    assertTrue(characters > 0.99 * MapFigures.MOST_CHARACTERS);
  }

  @Test
  void twoHundredImagesOfNineMapsFit() {
    SplittableRandom random = new SplittableRandom(2);
    long characters = 0;
    int drawn = 10;
    for (int i = 0; i < drawn; i++) {
      RgbImage input = photograph(random);
      MapFigures figures = new MapFigures();
      characters += figures.uri(Picture.of(input)).length();
      for (int m = 0; m < 9; m++) {
        // Half of the methods have a value a pixel, half a value a cell.
        characters += figures.of(input, map(random, m < 4 ? 224 : 14)).picture().uri().length();
      }
      assertFalse(figures.leftOut() > 0);
    }
    assertTrue(characters / drawn * 200 < 30L << 20, characters / drawn + " characters an image");
  }

  /** Soft shapes with the grain of a sensor. */
  private static RgbImage photograph(SplittableRandom random) {
    byte[] samples = new byte[3 * 224 * 224];
    double a = 0.02 + 0.1 * random.nextDouble();
    double b = 0.02 + 0.1 * random.nextDouble();
    for (int y = 0; y < 224; y++) {
      for (int x = 0; x < 224; x++) {
        double soft = 128 + 60 * Math.sin(a * x) * Math.cos(b * y) + 30 * Math.sin(0.4 * x + b * y);
        for (int c = 0; c < 3; c++) {
          double v = soft + 12 * c + 8 * (random.nextDouble() - 0.5);
          samples[(y * 224 + x) * 3 + c] = (byte) Math.max(0, Math.min(255, v));
        }
      }
    }
    return new RgbImage(224, 224, samples);
  }
}
