package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The mutual-information loss with its exact gradient or the paper's approximation. METHODS 1.2 and
 * 1.3; names follow it: s scores, q = p(x|T), r = log q - log p(x).
 */
final class InformationLoss {

  /** Below this a sum of q has lost digits and is done again from logarithms. */
  private static final double SAFE_SUM = 1e-280;

  private final FilterLoss loss;
  private final MapShape shape;
  private final FilterLabels labels;
  private final double slope;
  private final double tau;
  private final double prior;

  InformationLoss(FilterLoss loss, MapShape shape, FilterLabels labels) {
    this.loss = loss;
    this.shape = shape;
    this.labels = labels;
    slope = loss.template().slope(shape.height(), shape.width(), 0);
    tau = 0.5 / shape.cells();
    prior = 1.0 / (shape.cells() + 1);
  }

  /** Losses and gradient. */
  FilterLossValue run(Values maps, FilterLossState state, Values gradient) {
    boolean moving = loss.mode() == FilterLoss.Mode.PAPER && loss.decay() > 0;
    boolean seen = moving && state.openLogZ();
    double[] losses = new double[shape.channels()];
    AtomicLong silent = new AtomicLong();
    Parallel.forEach(
        FilterBlock.count(shape),
        shape.size(),
        number -> {
          FilterBlock block = FilterBlock.gather(shape, maps, number);
          Scores scores = new Scores(block);
          scores.losses(losses);
          if (moving) {
            scores.useMovingZ(state.logZ(), seen);
          }
          int[] peaks = block.peaks();
          double[][] gradients =
              loss.mode() == FilterLoss.Mode.EXACT ? scores.exact() : scores.paper(peaks);
          silent.addAndGet(Silence.clear(peaks, gradients, shape.cells()));
          block.scatter(gradients, gradient);
        });
    return new FilterLossValue(losses, new double[0], silent.get());
  }

  /** Losses alone. */
  FilterLossValue run(Values maps, FilterLossState state) {
    double[] losses = new double[shape.channels()];
    Parallel.forEach(
        FilterBlock.count(shape),
        shape.size(),
        number -> new Scores(FilterBlock.gather(shape, maps, number)).losses(losses));
    return new FilterLossValue(losses, new double[0], 0);
  }

  /** q and log q of every template and lane, and log p(x) of every lane, of one block. */
  private final class Scores {

    private final FilterBlock block;
    private final int images;
    private final Cone cone;

    /** Scores s first, then log q in their place. */
    private final double[][] logQ;

    private final double[][] q;
    private double[] logP;

    /** Log of the batch mean of exp s, {@code [templates][filters]}. */
    private final double[][] logMean;

    Scores(FilterBlock block) {
      this.block = block;
      images = block.images;
      cone = new Cone(shape.height(), shape.width(), slope, block.lanes);
      logQ = block.rows();
      q = block.rows();
      logMean = new double[shape.cells() + 1][block.filters];
      score();
      for (int t = 0; t <= shape.cells(); t++) {
        for (int f = 0; f < block.filters; f++) {
          normalise(t, f);
        }
      }
      logP = logP();
    }

    private void score() {
      cone.convolve(block.maps, logQ);
      double[] sums = block.sums();
      for (double[] row : logQ) {
        for (int k = 0; k < row.length; k++) {
          row[k] = tau * (row[k] - sums[k]);
        }
      }
    }

    /** q = softmax of the scores over images, by max-shifted exponentials. */
    private void normalise(int template, int filter) {
      double[] s = logQ[template];
      double[] row = q[template];
      int from = filter * images;
      double max = LogSumExp.max(s, from, images);
      double sum = 0;
      for (int k = from; k < from + images; k++) {
        row[k] = Math.exp(s[k] - max);
        sum += row[k];
      }
      double log = Math.log(sum);
      logMean[template][filter] = max + log - Math.log(images);
      for (int k = from; k < from + images; k++) {
        row[k] /= sum;
        s[k] = s[k] - max - log;
      }
    }

    /** log p(x) = log of the mean of q over templates, which all have the same prior. */
    private double[] logP() {
      double[] logs = block.columnSums(q, shape.cells() + 1);
      for (int k = 0; k < logs.length; k++) {
        logs[k] =
            logs[k] > SAFE_SUM
                ? Math.log(logs[k]) - Math.log(shape.cells() + 1)
                : LogSumExp.column(logQ, k) - Math.log(shape.cells() + 1);
      }
      return logs;
    }

    /** Loss = -sum_T pi sum_b q r. */
    void losses(double[] losses) {
      for (int f = 0; f < block.filters; f++) {
        double sum = 0;
        for (int t = 0; t <= shape.cells(); t++) {
          sum += information(t, f);
        }
        losses[block.first + f] = images == 1 ? 0 : -prior * sum;
      }
    }

    /** D_T = sum_b q r. */
    private double information(int template, int filter) {
      double sum = 0;
      double[] row = q[template];
      double[] log = logQ[template];
      for (int k = filter * images; k < (filter + 1) * images; k++) {
        sum += row[k] * (log[k] - logP[k]);
      }
      return sum;
    }

    /** g = -pi q (r - D), projected back through the templates. Overwrites q. */
    double[][] exact() {
      for (int t = 0; t <= shape.cells(); t++) {
        for (int f = 0; f < block.filters; f++) {
          double d = information(t, f);
          for (int k = f * images; k < (f + 1) * images; k++) {
            q[t][k] *= images == 1 ? 0 : -prior * (logQ[t][k] - logP[k] - d);
          }
        }
      }
      double[][] gradient = block.rows();
      cone.convolve(q, gradient);
      double[] sums = block.columnSums(q, shape.cells() + 1);
      for (int cell = 0; cell < shape.cells(); cell++) {
        for (int k = 0; k < block.lanes; k++) {
          gradient[cell][k] = tau * (gradient[cell][k] - sums[k]);
        }
      }
      return gradient;
    }

    /** g = -pi q r for the template of the image's kind, nothing for the others. */
    double[][] paper(int[] peaks) {
      double[][] gradient = block.rows();
      for (int k = 0; k < block.lanes; k++) {
        boolean positive = labels.positive(k % images, block.first + k / images);
        int target = positive ? Math.max(peaks[k], 0) : shape.cells();
        double r = logQ[target][k] - logP[k];
        double weight = images == 1 ? 0 : -prior * Math.exp(logQ[target][k]) * r * tau;
        for (int cell = 0; cell < shape.cells(); cell++) {
          gradient[cell][k] = weight * (positive ? unit(target, cell) : -1);
        }
      }
      return gradient;
    }

    private double unit(int peak, int cell) {
      int width = shape.width();
      int rows = Math.abs(peak / width - cell / width);
      return TemplateMask.unit(slope, rows + Math.abs(peak % width - cell % width));
    }

    /** Replaces Z of the batch by N times the moving mean of exp s, kept as logarithms. */
    void useMovingZ(double[] logZ, boolean seen) {
      for (int t = 0; t <= shape.cells(); t++) {
        for (int f = 0; f < block.filters; f++) {
          int at = (block.first + f) * (shape.cells() + 1) + t;
          double batch = logMean[t][f];
          logZ[at] =
              seen
                  ? LogSumExp.of(
                      Math.log(loss.decay()) + logZ[at], Math.log1p(-loss.decay()) + batch)
                  : batch;
          for (int k = f * images; k < (f + 1) * images; k++) {
            logQ[t][k] += batch - logZ[at];
          }
        }
      }
      for (int k = 0; k < block.lanes; k++) {
        logP[k] = LogSumExp.column(logQ, k) - Math.log(shape.cells() + 1);
      }
    }
  }
}
