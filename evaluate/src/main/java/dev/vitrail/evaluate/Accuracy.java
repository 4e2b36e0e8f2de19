package dev.vitrail.evaluate;

import java.util.stream.IntStream;

/**
 * How often predictions are right. With unequal classes the plain accuracy of a constant answer is
 * high, so the balanced one stands beside it.
 *
 * @param confusion images by true class and predicted class, {@code [true][predicted]}
 */
public record Accuracy(int[][] confusion) {

  /** How to read it. */
  public static final MeasureInfo INFO =
      new MeasureInfo("accuracy", MeasureInfo.Direction.HIGHER, 0, 1, 30);

  /** Counts predictions. Classes are 0 to {@code classes - 1}. */
  public static Accuracy of(int[] predicted, int[] actual, int classes) {
    if (predicted.length != actual.length || predicted.length == 0 || classes < 2) {
      throw new IllegalArgumentException(
          "Accuracy needs a prediction for each image and 2 classes, found %d for %d and %d classes"
              .formatted(predicted.length, actual.length, classes));
    }
    int[][] confusion = new int[classes][classes];
    for (int k = 0; k < actual.length; k++) {
      if (Math.min(actual[k], predicted[k]) < 0 || Math.max(actual[k], predicted[k]) >= classes) {
        throw new IllegalArgumentException(
            "Classes go from 0 to %d, image %d has %d predicted as %d"
                .formatted(classes - 1, k, actual[k], predicted[k]));
      }
      confusion[actual[k]][predicted[k]]++;
    }
    return new Accuracy(confusion);
  }

  /** Number of images. */
  public int images() {
    return IntStream.range(0, confusion.length).map(this::members).sum();
  }

  /** Images predicted rightly. */
  public int correct() {
    return IntStream.range(0, confusion.length).map(c -> confusion[c][c]).sum();
  }

  /** Share predicted rightly. */
  public double accuracy() {
    return (double) correct() / images();
  }

  /** Mean over classes of the share predicted rightly; classes without images are left out. */
  public double balanced() {
    return IntStream.range(0, confusion.length)
        .filter(c -> members(c) > 0)
        .mapToDouble(this::recall)
        .average()
        .orElseThrow();
  }

  /** Share of a class predicted rightly; NaN for a class without images. */
  public double recall(int label) {
    return (double) confusion[label][label] / members(label);
  }

  /** Wilson's interval of the plain accuracy. */
  public Interval interval(double level) {
    return Interval.wilson(correct(), images(), level);
  }

  private int members(int label) {
    return IntStream.of(confusion[label]).sum();
  }
}
