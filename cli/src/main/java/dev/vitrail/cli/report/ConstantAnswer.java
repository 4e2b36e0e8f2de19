package dev.vitrail.cli.report;

import dev.vitrail.evaluate.classification.LabelledLogits;
import dev.vitrail.train.config.ModelConfig;

/**
 * What an answer that does not look at the image scores at best: always the commonest class, and
 * the class frequencies as probabilities. The floors of measures of classification.
 *
 * @param accuracy share of right answers, 0 to 1
 * @param nll mean negative log likelihood, nats
 * @param brier mean Brier score, summed over classes
 */
record ConstantAnswer(double accuracy, double nll, double brier) {

  /** The floors of some images, by the task: logistic classes are a question each. */
  static ConstantAnswer of(LabelledLogits images) {
    int[] counts = new int[images.classes()];
    for (int label : images.labels()) {
      counts[label]++;
    }
    boolean logistic = images.task() == ModelConfig.Task.LOGISTIC;
    int questions = logistic ? images.logits()[0].length : counts.length;
    double most = 0;
    double nll = 0;
    double brier = 0;
    for (int c = 0; c < counts.length; c++) {
      double p = (double) counts[c] / images.size();
      most = Math.max(most, p);
      if (c < questions) {
        nll += surprise(p) + (logistic ? surprise(1 - p) : 0);
        brier += p * (1 - p);
      }
    }
    return new ConstantAnswer(most, nll, brier);
  }

  /** {@code -p ln p}; 0 for what never happens. */
  private static double surprise(double p) {
    return p > 0 ? -p * Math.log(p) : 0;
  }
}
