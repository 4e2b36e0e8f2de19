package dev.vitrail.cli.layers;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;

/**
 * How much of a layer is zero, over any number of images. Holds one flag a filter.
 *
 * <p>Sparse, selective codes behind a ReLU: Glorot, Bordes, Bengio, "Deep Sparse Rectifier Neural
 * Networks", 2011, section 3.1, which counts exact zeros as done here.
 */
final class Sparsity {

  private final String layer;
  private boolean[] active = new boolean[0];
  private long images;
  private double zero;
  private double silent;
  private double least = 1;
  private double most;

  Sparsity(String layer) {
    this.layer = layer;
  }

  /**
   * What was found.
   *
   * @param layer name
   * @param filters of the layer
   * @param zero share of values that are exactly 0, mean over images
   * @param least smallest such share of an image
   * @param most largest such share of an image
   * @param silent share of filters that are 0 all over an image, mean over images
   * @param dead share of filters that are 0 all over every image
   */
  record Row(
      String layer,
      int filters,
      double zero,
      double least,
      double most,
      double silent,
      double dead) {}

  /** Adds the images of a batch. */
  void add(FeatureMaps maps) {
    MapShape shape = maps.shape();
    if (active.length == 0) {
      active = new boolean[shape.channels()];
    }
    for (int image = 0; image < shape.batch(); image++) {
      add(maps.values(), image * shape.imageSize(), shape);
    }
  }

  private void add(float[] values, int from, MapShape shape) {
    boolean[] here = new boolean[active.length];
    int zeros = 0;
    for (int cell = 0, at = from; cell < shape.cells(); cell++) {
      for (int c = 0; c < here.length; c++, at++) {
        if (values[at] == 0) {
          zeros++;
        } else {
          here[c] = true;
        }
      }
    }
    int quiet = 0;
    for (int c = 0; c < here.length; c++) {
      active[c] |= here[c];
      quiet += here[c] ? 0 : 1;
    }
    double share = (double) zeros / shape.imageSize();
    images++;
    zero += share;
    least = Math.min(least, share);
    most = Math.max(most, share);
    silent += (double) quiet / here.length;
  }

  /** What was found; needs at least one image. */
  Row row() {
    int dead = 0;
    for (boolean any : active) {
      dead += any ? 0 : 1;
    }
    return new Row(
        layer,
        active.length,
        zero / images,
        least,
        most,
        silent / images,
        (double) dead / active.length);
  }
}
