package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * The update of the authors' release and its simplified form: the peak's template is pushed up on
 * positive images, everything is pushed down on negative ones. METHODS 1.3, {@code released};
 * recipe, point 1. Loops run over the contiguous filters of a cell; nothing larger than one number
 * a pair is kept.
 */
final class ReleasedLoss {

  private final MapShape shape;
  private final FilterLabels labels;
  private final TemplateMask mask;
  private final ReleasedWeights weights;
  private final boolean released;
  private final boolean scaled;

  private ReleasedLoss(
      MapShape shape,
      FilterLabels labels,
      TemplateMask mask,
      ReleasedWeights weights,
      boolean scaled) {
    this.shape = shape;
    this.labels = labels;
    this.mask = mask;
    this.weights = weights;
    this.scaled = scaled;
    released = mask.peak() == TemplateMask.Peak.CENTROID;
  }

  /** The release: centroid peaks, learned beta, Z from another image's and filter's mask. */
  static ReleasedLoss released(MapShape shape, FilterLabels labels, FilterLossState state) {
    TemplateMask mask = TemplateMask.released(shape.channels()).withBetas(state.beta());
    return new ReleasedLoss(
        shape, labels, mask, ReleasedWeights.released(labels, state.epoch()), false);
  }

  /** The simplified form: arg-max, one beta, Z from the point-mirrored template. */
  static ReleasedLoss argmax(MapShape shape, FilterLabels labels, TemplateMask mask) {
    return new ReleasedLoss(shape, labels, mask, ReleasedWeights.argmax(labels), false);
  }

  /** The simplified form on maps divided by each filter's standard deviation over the batch. */
  static ReleasedLoss scaled(MapShape shape, FilterLabels labels, TemplateMask mask) {
    return new ReleasedLoss(shape, labels, mask, ReleasedWeights.argmax(labels), true);
  }

  FilterLossValue run(Values maps, Values gradient) {
    ReleasedScores scores = new ReleasedScores(shape, mask);
    AtomicLong silent = new AtomicLong();
    forEachImage(image -> silent.addAndGet(scores.findPeaks(maps, image)));
    forEachImage(image -> scores.match(maps, image));
    if (scaled) {
      scores.divideByDeviation();
    }
    double[] weight = weights.of(scores);
    forEachImage(image -> write(image, scores, weight, gradient));
    double[] beta = released ? BetaUpdate.gradient(labels, mask, scores) : new double[0];
    return new FilterLossValue(new double[0], beta, silent.get());
  }

  private void forEachImage(IntConsumer piece) {
    Parallel.forEach(shape.batch(), shape.size(), piece);
  }

  private void write(int image, ReleasedScores scores, double[] weight, Values gradient) {
    int filters = shape.channels();
    double[] up = new double[filters];
    double[] down = new double[filters];
    for (int f = 0; f < filters; f++) {
      int pair = image * filters + f;
      boolean skipped = released && scores.silent[pair];
      (labels.positive(image, f) ? up : down)[f] = skipped ? 0 : weight[pair];
    }
    double[] rows = Arrays.copyOfRange(scores.rows, image * filters, (image + 1) * filters);
    double[] columns = Arrays.copyOfRange(scores.columns, image * filters, (image + 1) * filters);
    double[] run = new double[filters];
    for (int i = 0; i < shape.height(); i++) {
      for (int j = 0; j < shape.width(); j++) {
        cell(i, j, scores.slopes, rows, columns, up, down, run);
        gradient.write(shape.index(image, i, j, 0), filters, run);
      }
    }
  }

  private static void cell(
      double i,
      double j,
      double[] slopes,
      double[] rows,
      double[] columns,
      double[] up,
      double[] down,
      double[] out) {
    for (int f = 0; f < out.length; f++) {
      double distance = Math.abs(i - rows[f]) + Math.abs(j - columns[f]);
      out[f] = down[f] - up[f] * Math.max(1 - slopes[f] * distance, -1);
    }
  }
}
