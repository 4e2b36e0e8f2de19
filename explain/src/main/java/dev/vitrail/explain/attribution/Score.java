package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.Target;
import java.util.List;

/**
 * The number that an attribution explains, computed from the logits of one image.
 *
 * @param kind how it is computed
 * @param label the class, a position in the logits
 * @param other the class it is held against, for {@link Kind#DIFFERENCE}; else the label itself
 */
public record Score(Kind kind, int label, int other) {

  /** Kinds of scores. */
  public enum Kind {
    /** The logit of the class. */
    LOGIT,
    /** Less the logit: what speaks against the class (Selvaraju et al. 2017, section 5.3). */
    AGAINST,
    /** The logit of the class less that of another. */
    DIFFERENCE,
    /** The softmax probability of the class. */
    SOFTMAX,
    /** The logistic probability of the class, for classes side by side and for one class alone. */
    SIGMOID
  }

  public Score {
    if (label < 0 || other < 0) {
      throw new IllegalArgumentException(
          "Classes count from 0, found %d and %d".formatted(label, other));
    }
  }

  /** The logit of a class. */
  public static Score logit(int label) {
    return new Score(Kind.LOGIT, label, label);
  }

  /** What speaks against a class. */
  public static Score against(int label) {
    return new Score(Kind.AGAINST, label, label);
  }

  /** One class against another. */
  public static Score difference(int label, int other) {
    return new Score(Kind.DIFFERENCE, label, other);
  }

  /** The softmax probability of a class. */
  public static Score softmax(int label) {
    return new Score(Kind.SOFTMAX, label, label);
  }

  /** The logistic probability of a class. */
  public static Score sigmoid(int label) {
    return new Score(Kind.SIGMOID, label, label);
  }

  /** The probability of a class, as the net was trained. */
  public static Score probability(Probability probability, int label) {
    return switch (probability) {
      case SOFTMAX -> softmax(label);
      case SIGMOID -> sigmoid(label);
    };
  }

  /**
   * The same class as a probability, as methods that hide parts of the image score it.
   *
   * @param probability from logits to probabilities, as the net was trained
   */
  public Score asProbability(Probability probability) {
    return switch (kind) {
      case LOGIT, DIFFERENCE -> probability(probability, label);
      case AGAINST, SOFTMAX, SIGMOID -> this;
    };
  }

  /** The score in words, with the names of the classes. */
  public String describe(List<String> labels) {
    String name = labels.get(label);
    return switch (kind) {
      case LOGIT -> "logit of " + name;
      case AGAINST -> "less the logit of " + name;
      case DIFFERENCE -> "logit of %s less logit of %s".formatted(name, labels.get(other));
      case SOFTMAX -> "softmax probability of " + name;
      case SIGMOID -> "logistic probability of " + name;
    };
  }

  /**
   * The score of one image.
   *
   * @param from where its logits begin
   * @param classes number of logits
   */
  public double value(float[] logits, int from, int classes) {
    double own = logits[from + label];
    return switch (kind) {
      case LOGIT -> own;
      case AGAINST -> -own;
      case DIFFERENCE -> own - logits[from + other];
      case SOFTMAX -> Probability.SOFTMAX.of(logits, from, classes, label);
      case SIGMOID -> Probability.SIGMOID.of(logits, from, classes, label);
    };
  }

  /** The scores of a batch of logits {@code [batch, 1, 1, classes]}. */
  public double[] values(FeatureMaps logits) {
    int classes = logits.shape().channels();
    double[] values = new double[logits.shape().batch()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(logits.values(), i * classes, classes);
    }
    return values;
  }

  /** A target of gradients: for each image of the batch its own score. */
  static Target target(Architecture net, List<Score> scores) {
    return new Target(
        net.output(),
        (logits, out) -> {
          int classes = logits.shape().channels();
          for (int b = 0; b < logits.shape().batch(); b++) {
            scores.get(b).derivative(logits.values(), b * classes, classes, out);
          }
        });
  }

  private void derivative(float[] logits, int from, int classes, float[] out) {
    switch (kind) {
      case LOGIT -> out[from + label] = 1;
      case AGAINST -> out[from + label] = -1;
      case DIFFERENCE -> {
        out[from + label] += 1;
        out[from + other] -= 1;
      }
      case SOFTMAX -> Probability.SOFTMAX.derivative(logits, from, classes, label, out);
      case SIGMOID -> Probability.SIGMOID.derivative(logits, from, classes, label, out);
    }
  }
}
