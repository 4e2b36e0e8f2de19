package dev.vitrail.train.loop;

import dev.vitrail.train.config.PhaseConfig;

/** The learning rate of an epoch. */
final class LearningRate {

  private LearningRate() {}

  /**
   * Rate in an epoch: linear warm-up, then constant, half a cosine or log-spaced down to {@code
   * finalFactor} of the first rate.
   *
   * @param epoch from 0
   */
  static double at(PhaseConfig phase, int epoch) {
    if (epoch < phase.warmup()) {
      return phase.learningRate() * (epoch + 1) / (phase.warmup() + 1);
    }
    int last = Math.max(1, phase.epochs() - 1 - phase.warmup());
    double done = Math.min(1, (double) (epoch - phase.warmup()) / last);
    double end = phase.finalFactor();
    return phase.learningRate()
        * switch (phase.schedule()) {
          case CONSTANT -> 1;
          case COSINE -> end + (1 - end) * (1 + Math.cos(Math.PI * done)) / 2;
          case LOG -> Math.pow(end, done);
        };
  }
}
