package dev.vitrail.explain.attribution;

import dev.vitrail.engine.MapShape;
import dev.vitrail.train.images.Preprocessing;
import java.util.SplittableRandom;

/** The image without what is to be explained, from which a path starts. METHODS 6.1. */
@FunctionalInterface
public interface Baseline {

  /**
   * The baseline of an image.
   *
   * @param image HWC, in network values
   * @param shape of one image
   * @param seed of baselines that draw
   */
  float[] of(float[] image, MapShape shape, long seed);

  /** Zero in network values, which is the mean colour. */
  static Baseline zero() {
    return (image, shape, seed) -> new float[image.length];
  }

  /** Black pixels. */
  static Baseline black(Preprocessing preprocessing) {
    return grey(preprocessing, 0);
  }

  /** White pixels. */
  static Baseline white(Preprocessing preprocessing) {
    return grey(preprocessing, 255);
  }

  private static Baseline grey(Preprocessing how, int level) {
    double[] mean = how.mean().toArray();
    double[] std = how.std().toArray();
    return (image, shape, seed) -> {
      float[] values = new float[image.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((level / how.divisor() - mean[i % 3]) / std[i % 3]);
      }
      return values;
    };
  }

  /** Uniform noise over the range of the image. */
  static Baseline uniform() {
    return (image, shape, seed) -> {
      double range = SmoothGrad.range(image);
      double low = Double.POSITIVE_INFINITY;
      for (float v : image) {
        low = Math.min(low, v);
      }
      SplittableRandom random = new SplittableRandom(seed);
      float[] values = new float[image.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (low + range * random.nextDouble());
      }
      return values;
    };
  }

  /** The image blurred by a Gaussian a tenth of its height wide; the edge goes on outside. */
  static Baseline blur() {
    return (image, shape, seed) -> Blur.gaussian(image, shape, shape.height() / 10.0);
  }
}
