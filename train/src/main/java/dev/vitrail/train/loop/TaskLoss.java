package dev.vitrail.train.loop;

import dev.vitrail.train.config.ModelConfig;

/**
 * The loss of the task and its gradient by the logits, a mean over the batch.
 *
 * @param task what the logits mean
 * @param weights factor of each class in the loss, in label order; a negative class comes last
 */
public record TaskLoss(ModelConfig.Task task, double[] weights) {

  /**
   * Loss and hits of a batch.
   *
   * @param loss mean over the batch, weighted by class
   * @param correct images whose class is right
   */
  public record Value(double loss, int correct) {}

  /**
   * Computes the loss.
   *
   * @param logits {@code [batch * outputs]}
   * @param labels class of each image; for {@code single} 0 is the category and 1 the negatives,
   *     for {@code logistic} a label past the outputs is an image of no class
   * @param gradient receives the derivative of the loss, as long as the logits
   */
  public Value compute(float[] logits, int[] labels, float[] gradient) {
    int outputs = logits.length / labels.length;
    double loss = 0;
    int correct = 0;
    for (int b = 0; b < labels.length; b++) {
      double weight = weights[labels[b]] / labels.length;
      double image =
          task == ModelConfig.Task.SOFTMAX
              ? softmax(logits, b * outputs, outputs, labels[b], weight, gradient)
              : logistic(logits, b * outputs, outputs, labels[b], weight, gradient);
      loss += weight * image;
      correct += predict(logits, b * outputs, outputs) == labels[b] ? 1 : 0;
    }
    return new Value(loss, correct);
  }

  /** Predicted class of the image whose logits start at {@code from}. */
  public int predict(float[] logits, int from, int outputs) {
    if (task == ModelConfig.Task.SINGLE) {
      return logits[from] > 0 ? 0 : 1;
    }
    int best = 0;
    for (int c = 1; c < outputs; c++) {
      best = logits[from + c] > logits[from + best] ? c : best;
    }
    boolean none =
        task == ModelConfig.Task.LOGISTIC && weights.length > outputs && logits[from + best] <= 0;
    return none ? outputs : best;
  }

  private static double softmax(
      float[] logits, int from, int outputs, int label, double weight, float[] gradient) {
    double max = logits[from];
    for (int c = 1; c < outputs; c++) {
      max = Math.max(max, logits[from + c]);
    }
    double sum = 0;
    for (int c = 0; c < outputs; c++) {
      sum += Math.exp(logits[from + c] - max);
    }
    for (int c = 0; c < outputs; c++) {
      double p = Math.exp(logits[from + c] - max) / sum;
      gradient[from + c] = (float) (weight * (p - (c == label ? 1 : 0)));
    }
    return Math.log(sum) + max - logits[from + label];
  }

  /** Sum over outputs of {@code log(1 + exp(-y z))}, y = +1 for the image's class, else -1. */
  private static double logistic(
      float[] logits, int from, int outputs, int label, double weight, float[] gradient) {
    double loss = 0;
    for (int c = 0; c < outputs; c++) {
      double y = c == label ? 1 : -1;
      double margin = y * logits[from + c];
      loss += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
      gradient[from + c] = (float) (-weight * y / (1 + Math.exp(margin)));
    }
    return loss;
  }
}
