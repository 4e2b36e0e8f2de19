package dev.vitrail.train.loop;

import java.util.List;

/**
 * Figures of one epoch, one line of {@code metrics.jsonl}.
 *
 * @param step epochs done in all phases, from 1
 * @param phase name of the phase
 * @param epoch of the phase, from 1
 * @param epochs of the phase
 * @param learningRate of the interpretable layers
 * @param loss mean training loss of the task
 * @param accuracy share of training images that were right while learning
 * @param validationLoss mean loss on the validation images
 * @param validationAccuracy share of them that are right
 * @param validationBalanced mean over classes of that share
 * @param filters one for each interpretable layer with a filter loss
 * @param seconds the epoch took, validation included
 */
public record EpochMetrics(
    int step,
    String phase,
    int epoch,
    int epochs,
    double learningRate,
    double loss,
    double accuracy,
    double validationLoss,
    double validationAccuracy,
    double validationBalanced,
    List<FilterFigures> filters,
    double seconds) {

  public EpochMetrics {
    filters = List.copyOf(filters);
  }

  /**
   * How the filter loss of a layer stands.
   *
   * @param layer its convolution
   * @param taskNorm mean norm of the task's gradient on the maps
   * @param filterNorm mean norm of the filter gradient before scaling
   * @param silentShare share of (image, filter) pairs with an all-zero map
   * @param meanLoss mean over filters of minus the mutual information in nats, on the last batch
   * @param lossPerFilter the same for each filter
   */
  public record FilterFigures(
      String layer,
      double taskNorm,
      double filterNorm,
      double silentShare,
      double meanLoss,
      double[] lossPerFilter) {}
}
