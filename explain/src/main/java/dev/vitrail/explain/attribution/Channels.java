package dev.vitrail.explain.attribution;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.function.IntToDoubleFunction;

/** From values by channel to one value a cell. */
final class Channels {

  private Channels() {}

  /** The largest absolute value over the channels of each cell. */
  static FeatureMaps largest(FeatureMaps maps) {
    MapShape shape = maps.shape();
    int channels = shape.channels();
    float[] out = new float[shape.batch() * shape.cells()];
    for (int cell = 0; cell < out.length; cell++) {
      float largest = 0;
      for (int i = cell * channels; i < (cell + 1) * channels; i++) {
        float v = Math.abs(maps.values()[i]);
        // A NaN must not get lost: it is what tells that the net is broken.
        largest = v > largest || Float.isNaN(v) ? v : largest;
      }
      out[cell] = largest;
    }
    return new FeatureMaps(shape.withChannels(1), out);
  }

  /** The sum over the channels of each cell. */
  static FeatureMaps sum(FeatureMaps maps) {
    return sum(maps.shape(), i -> maps.values()[i]);
  }

  /** The sum over the channels of the product of two maps of one shape. */
  static FeatureMaps sumOfProducts(FeatureMaps a, FeatureMaps b) {
    return sum(a.shape(), i -> (double) a.values()[i] * b.values()[i]);
  }

  private static FeatureMaps sum(MapShape shape, IntToDoubleFunction value) {
    int channels = shape.channels();
    float[] out = new float[shape.batch() * shape.cells()];
    for (int cell = 0; cell < out.length; cell++) {
      double sum = 0;
      for (int i = cell * channels; i < (cell + 1) * channels; i++) {
        sum += value.applyAsDouble(i);
      }
      out[cell] = (float) sum;
    }
    return new FeatureMaps(shape.withChannels(1), out);
  }

  /** Double values as maps. */
  static FeatureMaps maps(MapShape shape, double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return new FeatureMaps(shape, narrow);
  }
}
