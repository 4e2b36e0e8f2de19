package dev.vitrail.train.loop;

import dev.vitrail.engine.MapOperator;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import dev.vitrail.train.config.EarlyStoppingConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Scores the net on the validation images after each epoch. Owns its buffers. */
final class Validation implements AutoCloseable {

  /**
   * Figures on the validation images; all NaN when there are none.
   *
   * @param loss mean loss of the task
   * @param accuracy share of images that are right
   * @param balanced mean over classes of that share
   */
  record Score(double loss, double accuracy, double balanced) {

    /** The metric with its sign set so that larger is better. */
    double by(EarlyStoppingConfig.Metric metric) {
      return switch (metric) {
        case LOSS -> -loss;
        case ACCURACY -> accuracy;
        case BALANCED_ACCURACY -> balanced;
      };
    }
  }

  private final FeatureSource source;
  private final ImageSet images;
  private final TaskLoss task;
  private final int[] order;
  private final Pass pass;
  private final Network part;

  Validation(
      Network part, FeatureSource source, ImageSet images, TaskLoss task, TrainingConfig config) {
    this.part = part;
    this.source = source;
    this.images = images;
    this.task = task;
    this.order = Trainer.validationImages(images, source);
    int batch = Math.max(1, Math.min(config.batch(), order.length));
    this.pass =
        new Pass(
            Program.compile(part.architecture(), List.of()),
            part.kernels(),
            part.parameters(),
            batch,
            false);
  }

  /** Scores the net as it is, with these operators in their places. */
  Score run(Map<String, MapOperator> operators) {
    operators.forEach(pass::replace);
    int classes = images.classNames().size();
    int[] counts = new int[classes];
    int[] right = new int[classes];
    double loss = 0;
    int[] batch = new int[pass.batch()];
    MapShape out = part.architecture().shapes(1).get(part.architecture().output());
    try (Batches batches = source.batches(order, pass.batch(), -1)) {
      for (int n = batches.next(pass.input(), batch);
          n > 0;
          n = batches.next(pass.input(), batch)) {
        Tensor result = pass.forward(false, 0);
        float[] logits = Arrays.copyOf(result.toMaps().values(), n * out.channels());
        int[] labels = new int[n];
        Arrays.setAll(labels, i -> images.entries().get(batch[i]).label());
        loss += task.compute(logits, labels, new float[logits.length]).loss() * n;
        for (int i = 0; i < n; i++) {
          int predicted = task.predict(logits, i * out.channels(), out.channels());
          counts[labels[i]]++;
          right[labels[i]] += predicted == labels[i] ? 1 : 0;
        }
      }
    }
    return score(loss, counts, right);
  }

  private Score score(double loss, int[] counts, int[] right) {
    int all = Arrays.stream(counts).sum();
    double balanced = 0;
    int present = 0;
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] > 0) {
        balanced += (double) right[c] / counts[c];
        present++;
      }
    }
    double accuracy = (double) Arrays.stream(right).sum() / all;
    return new Score(loss / all, accuracy, balanced / present);
  }

  @Override
  public void close() {
    pass.close();
    part.close();
  }
}
