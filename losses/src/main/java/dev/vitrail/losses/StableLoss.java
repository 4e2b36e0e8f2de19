package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Cross-entropy of the posterior over templates against the template of the image's kind, with the
 * scale of the activations removed. Ours; METHODS 1.3, {@code stable}. A filter that never fired on
 * an image of its category has no scale yet: it gets loss 0 and no gradient.
 */
final class StableLoss {

  /** Smallest moving mean of peaks. */
  static final double ACTIVATION_FLOOR = 1e-6;

  private final FilterLoss loss;
  private final MapShape shape;
  private final FilterLabels labels;
  private final double slope;

  StableLoss(FilterLoss loss, MapShape shape, FilterLabels labels) {
    this.loss = loss;
    this.shape = shape;
    this.labels = labels;
    slope = loss.template().slope(shape.height(), shape.width(), 0);
  }

  FilterLossValue run(Values maps, FilterLossState state, Values gradient) {
    double[] losses = new double[shape.channels()];
    AtomicLong silent = new AtomicLong();
    Parallel.forEach(
        FilterBlock.count(shape),
        shape.size(),
        number -> {
          FilterBlock block = FilterBlock.gather(shape, maps, number);
          int[] peaks = block.peaks();
          double[] sharpness = sharpness(block, peaks, state);
          double[][] gradients = block(block, peaks, sharpness, losses);
          silent.addAndGet(Silence.clear(peaks, gradients, shape.cells()));
          block.scatter(gradients, gradient);
        });
    return new FilterLossValue(losses, new double[0], silent.get());
  }

  /** kappa / (c A_f) for each filter of the block; 0 where A_f is not known. */
  private double[] sharpness(FilterBlock block, int[] peaks, FilterLossState state) {
    double[] sharpness = new double[block.filters];
    double mass = templateMass();
    for (int f = 0; f < block.filters; f++) {
      int filter = block.first + f;
      double sum = 0;
      for (int b = 0; b < block.images; b++) {
        int k = f * block.images + b;
        if (labels.positive(b, filter) && peaks[k] >= 0) {
          sum += block.maps[peaks[k]][k];
        }
      }
      int positives = labels.positives(filter);
      double scale =
          positives > 0
              ? state.updateActivation(filter, sum / positives, loss.decay())
              : state.activation(filter);
      sharpness[f] = scale > ACTIVATION_FLOOR ? loss.kappa() / (mass * scale) : 0;
    }
    return sharpness;
  }

  /** c: sum of the positive part of the unit template around the centre cell. */
  private double templateMass() {
    double mass = 0;
    for (double u :
        loss.template()
            .unitTemplate(
                shape.height(), shape.width(), 0, shape.height() / 2, shape.width() / 2)) {
      mass += Math.max(u, 0);
    }
    return mass;
  }

  private double[][] block(FilterBlock block, int[] peaks, double[] sharpness, double[] losses) {
    Cone cone = new Cone(shape.height(), shape.width(), slope, block.lanes);
    double[][] posterior = block.rows();
    cone.convolve(block.maps, posterior);
    double[] sums = block.sums();
    for (double[] row : posterior) {
      for (int k = 0; k < row.length; k++) {
        row[k] = sharpness[k / block.images] * (row[k] - sums[k]);
      }
    }
    towardsTargets(block, peaks, sharpness, posterior, losses);
    double[][] gradient = block.rows();
    cone.convolve(posterior, gradient);
    double[] mass = block.columnSums(posterior, shape.cells() + 1);
    for (int cell = 0; cell < shape.cells(); cell++) {
      for (int k = 0; k < block.lanes; k++) {
        gradient[cell][k] = sharpness[k / block.images] * (gradient[cell][k] - mass[k]);
      }
    }
    return gradient;
  }

  /** Turns scores into {@code w/N * (P - [T = That])} and adds the losses. */
  private void towardsTargets(
      FilterBlock block, int[] peaks, double[] sharpness, double[][] scores, double[] losses) {
    int[] targets = new int[block.lanes];
    double[] weights = new double[block.lanes];
    double[] targetScores = new double[block.lanes];
    for (int k = 0; k < block.lanes; k++) {
      int filter = block.first + k / block.images;
      boolean positive = labels.positive(k % block.images, filter);
      boolean known = sharpness[k / block.images] > 0;
      targets[k] = positive ? Math.max(peaks[k], 0) : shape.cells();
      weights[k] = known ? weight(filter, positive) / block.images : 0;
      targetScores[k] = scores[targets[k]][k];
    }
    double[] logs = softmax(scores, weights);
    for (int k = 0; k < block.lanes; k++) {
      losses[block.first + k / block.images] += weights[k] * (logs[k] - targetScores[k]);
      scores[targets[k]][k] -= weights[k];
    }
  }

  /** 0.5 N / N_pos or 0.5 N / N_neg; 1 where one kind is absent. */
  private double weight(int filter, boolean positive) {
    int images = labels.images();
    int positives = labels.positives(filter);
    if (positives == 0 || positives == images) {
      return 1;
    }
    return 0.5 * images / (positive ? positives : images - positives);
  }

  /**
   * Turns scores into weight times the softmax over templates.
   *
   * @return log of the sum over templates of exp score, for each lane
   */
  private static double[] softmax(double[][] scores, double[] weights) {
    double[] max = scores[0].clone();
    for (double[] row : scores) {
      for (int k = 0; k < max.length; k++) {
        max[k] = Math.max(max[k], row[k]);
      }
    }
    double[] sum = new double[max.length];
    for (double[] row : scores) {
      for (int k = 0; k < max.length; k++) {
        row[k] = Math.exp(row[k] - max[k]);
        sum[k] += row[k];
      }
    }
    for (double[] row : scores) {
      for (int k = 0; k < max.length; k++) {
        row[k] *= weights[k] / sum[k];
      }
    }
    for (int k = 0; k < max.length; k++) {
      max[k] += Math.log(sum[k]);
    }
    return max;
  }
}
