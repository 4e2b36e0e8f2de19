package dev.vitrail.graphs;

import dev.vitrail.engine.Progress;
import java.util.stream.IntStream;

/**
 * One expectation step over all images of a layer, several images at a time. What each image adds
 * is summed in the order of the images, so the result does not depend on the number of threads.
 *
 * <p>Memory: {@link #WAVE} images at a time, each one's maps and about 250 bytes a pattern.
 */
final class Sweep {

  /** Images that are worked on at once. */
  static final int WAVE = 8;

  private final LayerMaps maps;
  private final int layer;
  private final double[] scales;
  private final double tau;
  private final float[][] buffers;

  /**
   * A sweep over one layer.
   *
   * @param scales factor of each filter
   * @param tau density of the dummy pattern relative to the mean density of the patterns
   */
  Sweep(LayerMaps maps, int layer, double[] scales, double tau) {
    this.maps = maps;
    this.layer = layer;
    this.scales = scales;
    this.tau = tau;
    buffers = new float[Math.min(WAVE, maps.images())][maps.layers().get(layer).size()];
  }

  /** Where the parents lie in an image. */
  @FunctionalInterface
  interface Upper {
    Displacements in(int image);
  }

  /** What one sweep gives: sums over images, and the mean of tau. */
  record Result(Sums sums, double meanTau) {}

  /**
   * Runs over all images.
   *
   * @param into receives places and scores
   */
  Result run(
      Patterns patterns,
      Compatibility compatibility,
      Upper upper,
      LayerPositions into,
      Progress progress,
      String stage) {
    int images = maps.images();
    ImageStep[] steps = new ImageStep[buffers.length];
    for (int slot = 0; slot < steps.length; slot++) {
      steps[slot] = new ImageStep(patterns, compatibility);
    }
    Sums total = new Sums(patterns.count());
    double[] taus = new double[images];
    into.clearChances();
    for (int from = 0; from < images; from += steps.length) {
      int first = from;
      int size = Math.min(steps.length, images - from);
      Sums[] sums = new Sums[size];
      IntStream.range(0, size)
          .parallel()
          .forEach(
              slot -> {
                int image = first + slot;
                ImageStep step = steps[slot];
                maps.read(layer, image, buffers[slot]);
                step.place(upper.in(image));
                taus[image] = tau * GraphConfig.RELEASED_CANDIDATES * step.meanDensity();
                sums[slot] = step.expect(buffers[slot], scales, taus[image], into, image);
              });
      collect(total, sums, steps, into);
      progress.update(stage, from + size, images);
    }
    double mean = 0;
    for (double value : taus) {
      mean += value / images;
    }
    return new Result(total, mean);
  }

  private static void collect(Sums total, Sums[] sums, ImageStep[] steps, LayerPositions into) {
    for (int slot = 0; slot < sums.length; slot++) {
      total.add(sums[slot]);
      into.addChances(steps[slot]);
    }
  }
}
