package dev.vitrail.evaluate.classification;

import dev.vitrail.evaluate.Accuracy;
import dev.vitrail.evaluate.Interval;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Precision, recall and F1 by class, and what sums them up. METHODS 7.5.
 *
 * @param classes names of rows and columns
 * @param confusion images by true class (row) and predicted class
 * @param perClass one for each class
 * @param images how many
 * @param accuracy with its 95 % Wilson interval
 * @param balancedAccuracy mean recall over classes that have images
 * @param macroF1 mean F1 over all classes of the list, also those without images
 * @param weightedF1 mean F1 weighted by images
 * @param kappa Cohen's: agreement beyond chance; undefined where chance alone agrees always
 */
public record ClassificationReport(
    List<String> classes,
    int[][] confusion,
    List<ClassFigures> perClass,
    int images,
    Interval accuracy,
    double balancedAccuracy,
    double macroF1,
    double weightedF1,
    Reading kappa) {

  /** How to read {@link #macroF1}. */
  public static final MeasureInfo MACRO_F1 =
      new MeasureInfo(
          "macro F1",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          30,
          "Over all classes of the list: one without images or predictions counts 0 and is flagged;"
              + " tools that leave it out report more.");

  /** How to read {@link #balancedAccuracy}. */
  public static final MeasureInfo BALANCED =
      new MeasureInfo(
          "balanced accuracy",
          MeasureInfo.Direction.HIGHER,
          0,
          1,
          30,
          "Mean recall over classes with images; a constant answer gets one over their number.");

  /** How to read {@link #kappa}. */
  public static final MeasureInfo KAPPA =
      new MeasureInfo(
          "Cohen's kappa",
          MeasureInfo.Direction.HIGHER,
          -1,
          1,
          30,
          "0 is chance for the given shares of classes and answers.");

  /**
   * One class.
   *
   * @param name of the class
   * @param precision share of the images taken for it that belong to it
   * @param recall share of its images that are found
   * @param f1 harmonic mean of both
   * @param support its images
   * @param undefined whether one of them is 0 / 0, which counts 0
   */
  public record ClassFigures(
      String name, double precision, double recall, double f1, int support, boolean undefined) {}

  public ClassificationReport {
    classes = List.copyOf(classes);
    perClass = List.copyOf(perClass);
  }

  /** Counts predictions. */
  public static ClassificationReport of(List<String> classes, int[] predicted, int[] actual) {
    Accuracy accuracy = Accuracy.of(predicted, actual, classes.size());
    int[][] confusion = accuracy.confusion();
    List<ClassFigures> perClass = new ArrayList<>();
    for (int c = 0; c < confusion.length; c++) {
      perClass.add(figures(classes.get(c), confusion, c));
    }
    int images = accuracy.images();
    ToDoubleFunction<ClassFigures> weighted = c -> c.f1() * c.support() / images;
    return new ClassificationReport(
        classes,
        confusion,
        perClass,
        images,
        accuracy.interval(0.95),
        accuracy.balanced(),
        perClass.stream().mapToDouble(ClassFigures::f1).average().orElseThrow(),
        perClass.stream().mapToDouble(weighted).sum(),
        kappa(confusion, images, accuracy.accuracy()));
  }

  private static ClassFigures figures(String name, int[][] confusion, int label) {
    int hits = confusion[label][label];
    int support = Arrays.stream(confusion[label]).sum();
    int taken = taken(confusion, label);
    double precision = taken == 0 ? 0 : (double) hits / taken;
    double recall = support == 0 ? 0 : (double) hits / support;
    double f1 = support + taken == 0 ? 0 : 2.0 * hits / (support + taken);
    return new ClassFigures(name, precision, recall, f1, support, support == 0 || taken == 0);
  }

  private static int taken(int[][] confusion, int label) {
    return Arrays.stream(confusion).mapToInt(row -> row[label]).sum();
  }

  /** Cohen, "A Coefficient of Agreement for Nominal Scales", 1960. */
  private static Reading kappa(int[][] confusion, int images, double agreement) {
    double chance = 0;
    for (int c = 0; c < confusion.length; c++) {
      double row = Arrays.stream(confusion[c]).sum();
      chance += row / images * taken(confusion, c) / images;
    }
    return chance > 1 - 1e-12
        ? Reading.undefined("one class takes all images and all answers")
        : Reading.of((agreement - chance) / (1 - chance));
  }

  /**
   * Share of images whose class is among the highest logits; equal logits rank by class number.
   *
   * @param most how many, at least 1
   */
  public static double top(LabelledLogits answers, int most) {
    int hits = 0;
    for (int i = 0; i < answers.size(); i++) {
      double[] row = answers.logits()[i];
      int label = answers.labels()[i];
      if (label >= row.length) {
        throw new IllegalArgumentException("Images of no class have no rank among the logits");
      }
      int before = 0;
      for (int c = 0; c < row.length; c++) {
        before += row[c] > row[label] || (row[c] == row[label] && c < label) ? 1 : 0;
      }
      hits += before < most ? 1 : 0;
    }
    return (double) hits / answers.size();
  }
}
