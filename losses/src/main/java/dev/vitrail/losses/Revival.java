package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings silent filters back. Without it the released update kills filters. Recipe, point 5.
 *
 * <p>On an image of its category where a filter is silent (largest pre-activation at most 0), its
 * best cell is pushed up: the gradient on the pre-activations is minus the positive part of the
 * unit template around their arg-max, times the filter's largest gradient magnitude in the batch
 * (at least 1e-8). Everywhere else the gate of the ReLU applies to the filter gradient. The factor
 * of {@link LambdaSchedule.Balanced} comes from the norm of the gradient before this step.
 */
public final class Revival {

  private static final double SMALLEST_PUSH = 1e-8;

  private final MapShape shape;
  private final FilterLabels labels;
  private final double[] slopes;

  private Revival(MapShape shape, FilterLabels labels, TemplateMask template) {
    this.shape = shape;
    this.labels = labels;
    slopes = template.slopes(shape);
    if (labels.images() != shape.batch() || labels.filters() != shape.channels()) {
      throw new IllegalArgumentException(
          "Maps of shape %s cannot have labels for %d images and %d filters"
              .formatted(shape, labels.images(), labels.filters()));
    }
  }

  /**
   * Turns the filter gradient on the maps after ReLU into the one on the pre-activations.
   *
   * @param preActivations values before the ReLU
   * @param filterGradient gradient on the maps after it, not gated
   * @param out receives the gradient on the pre-activations; may be {@code filterGradient}
   * @return silent pairs (image of the filter's category, filter) that were pushed
   */
  public static long apply(
      MapShape shape,
      float[] preActivations,
      float[] filterGradient,
      FilterLabels labels,
      TemplateMask template,
      float[] out) {
    return new Revival(shape, labels, template)
        .run(
            new Values.Floats(preActivations),
            new Values.Floats(filterGradient),
            new Values.Floats(out));
  }

  /** The same in double. */
  public static long apply(
      MapShape shape,
      double[] preActivations,
      double[] filterGradient,
      FilterLabels labels,
      TemplateMask template,
      double[] out) {
    return new Revival(shape, labels, template)
        .run(
            new Values.Doubles(preActivations),
            new Values.Doubles(filterGradient),
            new Values.Doubles(out));
  }

  private long run(Values before, Values gradient, Values out) {
    Values.check(shape, before.length(), "Pre-activations");
    Values.check(shape, gradient.length(), "Gradients");
    Values.check(shape, out.length(), "Gradients");
    double[] largest = largest(gradient);
    AtomicLong revived = new AtomicLong();
    Parallel.forEach(
        shape.batch(),
        shape.size(),
        image -> revived.addAndGet(image(image, before, gradient, largest, out)));
    return revived.get();
  }

  /** Largest gradient magnitude of each filter in the batch. */
  private double[] largest(Values gradient) {
    double[][] images = new double[shape.batch()][shape.channels()];
    Parallel.forEach(
        shape.batch(),
        shape.size(),
        image -> {
          double[] cell = new double[shape.channels()];
          double[] max = images[image];
          for (int at = 0; at < shape.imageSize(); at += cell.length) {
            gradient.read(image * shape.imageSize() + at, cell.length, cell);
            for (int c = 0; c < cell.length; c++) {
              max[c] = Math.max(max[c], Math.abs(cell[c]));
            }
          }
        });
    double[] largest = new double[shape.channels()];
    for (int c = 0; c < largest.length; c++) {
      largest[c] = SMALLEST_PUSH;
      for (double[] image : images) {
        largest[c] = Math.max(largest[c], image[c]);
      }
    }
    return largest;
  }

  private int image(int image, Values before, Values gradient, double[] largest, Values out) {
    PeakSearch search = new PeakSearch(shape);
    search.run(before, image, TemplateMask.Peak.ARGMAX);
    double[] push = new double[shape.channels()];
    int revived = 0;
    for (int c = 0; c < push.length; c++) {
      boolean silent = labels.positive(image, c) && search.best[c] <= 0;
      push[c] = silent ? largest[c] : 0;
      revived += silent ? 1 : 0;
    }
    double[] values = new double[push.length];
    double[] result = new double[push.length];
    for (int i = 0; i < shape.height(); i++) {
      for (int j = 0; j < shape.width(); j++) {
        int at = shape.index(image, i, j, 0);
        before.read(at, values.length, values);
        gradient.read(at, result.length, result);
        cell(i, j, values, push, search, result);
        out.write(at, result.length, result);
      }
    }
    return revived;
  }

  private void cell(
      double i, double j, double[] values, double[] push, PeakSearch peaks, double[] result) {
    for (int c = 0; c < result.length; c++) {
      double distance = Math.abs(i - peaks.rows[c]) + Math.abs(j - peaks.columns[c]);
      double gated = values[c] > 0 ? result[c] : 0;
      result[c] = gated - push[c] * Math.max(1 - slopes[c] * distance, 0);
    }
  }
}
