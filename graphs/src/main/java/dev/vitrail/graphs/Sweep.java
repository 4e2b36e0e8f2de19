package dev.vitrail.graphs;

import dev.vitrail.engine.Progress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Expectation steps over all images of a layer, several images at a time. What each image adds is
 * summed in the order of the images, so the result does not depend on the number of threads.
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
  private Optional<Votes> together = Optional.empty();

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
   * Patterns of one iteration, ready for all images.
   *
   * @param isBare whether all places are the same in every image, and already known
   */
  private record Steps(List<Placement> placements, List<ImageStep> steps, boolean isBare) {

    static Steps of(Patterns patterns, Compatibility compatibility, int slots) {
      boolean bare = compatibility.isBare();
      Placement common = new Placement(patterns, compatibility);
      if (bare) {
        common.place(Displacements.NONE);
      }
      List<Placement> placements =
          IntStream.range(0, slots)
              .mapToObj(s -> bare || s == 0 ? common : new Placement(patterns, compatibility))
              .toList();
      return new Steps(placements, placements.stream().map(ImageStep::new).toList(), bare);
    }

    ImageStep place(int slot, Upper upper, int image) {
      if (!isBare) {
        placements.get(slot).place(upper.in(image));
      }
      return steps.get(slot);
    }
  }

  /** Sums over all images what the gradient step needs. */
  Result expect(
      Patterns patterns,
      Compatibility compatibility,
      Upper upper,
      Progress progress,
      String stage) {
    if (compatibility.isBare()) {
      return together(Steps.of(patterns, compatibility, 1), progress, stage);
    }
    Steps steps = Steps.of(patterns, compatibility, buffers.length);
    Sums total = new Sums(patterns.count());
    double[] taus = new double[maps.images()];
    waves(
        (slot, image) -> {
          ImageStep step = steps.place(slot, upper, image);
          taus[image] = tau(steps.placements().get(slot));
          return step.expect(Votes.of(buffers[slot], scales), taus[image]);
        },
        total::add,
        progress,
        stage);
    double mean = 0;
    for (double value : taus) {
      mean += value / taus.length;
    }
    return new Result(total, mean);
  }

  private Result together(Steps steps, Progress progress, String stage) {
    Votes votes = together.orElseGet(() -> Votes.together(maps, layer, scales));
    together = Optional.of(votes);
    double everywhere = tau(steps.placements().get(0));
    Sums sums = steps.steps().get(0).expect(votes, everywhere);
    progress.update(stage, maps.images(), maps.images());
    return new Result(sums, everywhere);
  }

  private double tau(Placement placement) {
    return tau * GraphConfig.RELEASED_CANDIDATES * placement.meanDensity();
  }

  /**
   * Finds the patterns in all images.
   *
   * @param into receives places and scores
   */
  void locate(
      Patterns patterns,
      Compatibility compatibility,
      Upper upper,
      LayerPositions into,
      Progress progress,
      String stage) {
    Steps steps = Steps.of(patterns, compatibility, buffers.length);
    into.clearChances();
    waves(
        (slot, image) -> {
          ImageStep step = steps.place(slot, upper, image);
          step.locate(Votes.of(buffers[slot], scales), into, image);
          return step;
        },
        into::addChances,
        progress,
        stage);
  }

  /** What is done with one image, in any thread. */
  private interface Work<T> {
    T on(int slot, int image);
  }

  /**
   * Works on all images.
   *
   * @param collect takes the results, image after image
   */
  private <T> void waves(Work<T> work, Consumer<T> collect, Progress progress, String stage) {
    int images = maps.images();
    for (int from = 0; from < images; from += buffers.length) {
      int first = from;
      int size = Math.min(buffers.length, images - from);
      List<T> results =
          IntStream.range(0, size)
              .parallel()
              .mapToObj(
                  slot -> {
                    maps.read(layer, first + slot, buffers[slot]);
                    return work.on(slot, first + slot);
                  })
              .toList();
      results.forEach(collect);
      progress.update(stage, from + size, images);
    }
  }
}
