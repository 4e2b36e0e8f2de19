package dev.vitrail.cli.report;

import dev.vitrail.train.config.ModelConfig;

/** From logits to a class, a confidence and the logit to explain. */
final class Answers {

  /**
   * What a net says about an image.
   *
   * @param label predicted class, a position in the class names
   * @param confidence probability of that class, 0 to 1
   * @param output the logit that speaks for or against it: the class's own, or the nearest where
   *     the answer is that none is there
   */
  record Answer(int label, double confidence, int output) {}

  private Answers() {}

  /**
   * Reads an answer.
   *
   * @param classes number of classes; one more than logits where the last class is "none of them"
   */
  static Answer of(ModelConfig.Task task, float[] logits, int classes) {
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      best = logits[c] > logits[best] ? c : best;
    }
    double probability = task.probability().of(logits, 0, logits.length, best);
    boolean none = classes > logits.length && logits[best] <= 0;
    return new Answer(none ? logits.length : best, none ? 1 - probability : probability, best);
  }
}
