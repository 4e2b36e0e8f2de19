package dev.vitrail.evaluate.classification;

import dev.vitrail.train.config.ModelConfig;
import java.util.Arrays;

/**
 * Logits of images whose class is known. All probabilities are computed in double.
 *
 * <p>One logit of a {@code single} task is read as the two logits (z, 0): category and negatives.
 * The outputs of a {@code logistic} task are independent questions: its NLL and Brier score are
 * sums over them, and an image of no class has the label after the last output.
 *
 * @param task what the logits mean
 * @param logits {@code [images][outputs]}, finite
 * @param labels class of each image
 * @param classes number of class names; one more than outputs where the last means "none of them"
 */
public record LabelledLogits(ModelConfig.Task task, double[][] logits, int[] labels, int classes) {

  public LabelledLogits {
    if (labels.length == 0 || logits.length != labels.length || classes < 2) {
      throw new IllegalArgumentException(
          "A classification needs images with logits, a label for each and 2 classes; found %d"
                  .formatted(logits.length)
              + ", %d and %d".formatted(labels.length, classes));
    }
    for (int i = 0; i < labels.length; i++) {
      check(logits[i], labels[i], classes, i, logits[0].length);
    }
    int outputs = logits[0].length;
    boolean fits =
        switch (task) {
          case SINGLE -> outputs == 1 && classes == 2;
          case SOFTMAX -> outputs == classes;
          case LOGISTIC -> outputs == classes || outputs == classes - 1;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "%d outputs do not fit %d classes of a %s task".formatted(outputs, classes, task));
    }
  }

  private static void check(double[] row, int label, int classes, int image, int outputs) {
    if (label < 0 || label >= classes || row.length != outputs || outputs == 0) {
      throw new IllegalArgumentException(
          "Image %d has label %d and %d logits; labels go from 0 to %d and images have %d logits"
              .formatted(image, label, row.length, classes - 1, outputs));
    }
    for (double value : row) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "Image %d has the logit %s; logits must be finite".formatted(image, value));
      }
    }
  }

  /** From single precision. */
  public static LabelledLogits of(
      ModelConfig.Task task, float[][] logits, int[] labels, int classes) {
    double[][] wide = new double[logits.length][];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = new double[logits[i].length];
      for (int c = 0; c < wide[i].length; c++) {
        wide[i][c] = logits[i][c];
      }
    }
    return new LabelledLogits(task, wide, labels, classes);
  }

  /** Number of images. */
  public int size() {
    return labels.length;
  }

  /** Predicted class of each image; equal logits go to the first. */
  public int[] predicted() {
    int[] predicted = new int[size()];
    for (int i = 0; i < predicted.length; i++) {
      predicted[i] = predicted(i);
    }
    return predicted;
  }

  private int predicted(int image) {
    double[] row = logits[image];
    int best = best(row);
    boolean none = classes > row.length && row[best] <= 0;
    return none ? row.length : best;
  }

  private static int best(double[] row) {
    int best = 0;
    for (int c = 1; c < row.length; c++) {
      best = row[c] > row[best] ? c : best;
    }
    return best;
  }

  /** Probability of the predicted class of each image, its logits divided by a temperature. */
  public double[] confidences(double temperature) {
    double[] confidences = new double[size()];
    for (int i = 0; i < confidences.length; i++) {
      double[] row = Arrays.stream(logits[i]).map(z -> z / temperature).toArray();
      double top = task.probability().of(row, 0, row.length, best(row));
      confidences[i] = predicted(i) == row.length ? 1 - top : top;
    }
    return confidences;
  }

  /** Whether each image is classified rightly. */
  public boolean[] correct() {
    boolean[] correct = new boolean[size()];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = predicted(i) == labels[i];
    }
    return correct;
  }

  /** Negative log likelihood of each image in nats, its logits divided by a temperature. */
  public double[] nll(double temperature) {
    double[] losses = new double[size()];
    for (int i = 0; i < losses.length; i++) {
      double[] row = logits[i];
      if (task == ModelConfig.Task.SOFTMAX) {
        losses[i] = logSum(row, temperature) - row[labels[i]] / temperature;
      } else {
        for (int c = 0; c < row.length; c++) {
          double margin = (labels[i] == c ? row[c] : -row[c]) / temperature;
          losses[i] += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(0, -margin);
        }
      }
    }
    return losses;
  }

  /**
   * Brier score of each image: squared error of the probabilities, summed over classes. Brier,
   * "Verification of Forecasts Expressed in Terms of Probability", Monthly Weather Review 1950.
   */
  public double[] brier() {
    double[] scores = new double[size()];
    for (int i = 0; i < scores.length; i++) {
      double[] row = logits[i];
      for (int c = 0; c < row.length; c++) {
        double p = task.probability().of(row, 0, row.length, c);
        double error = p - (labels[i] == c ? 1 : 0);
        scores[i] += error * error * (task == ModelConfig.Task.SINGLE ? 2 : 1);
      }
    }
    return scores;
  }

  private static double logSum(double[] row, double temperature) {
    double max = row[best(row)] / temperature;
    double sum = 0;
    for (double z : row) {
      sum += Math.exp(z / temperature - max);
    }
    return max + Math.log(sum);
  }
}
