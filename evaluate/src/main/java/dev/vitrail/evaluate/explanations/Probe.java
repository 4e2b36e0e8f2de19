package dev.vitrail.evaluate.explanations;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;

/**
 * The score of one class of one image while its pixels change. Changed images go through the net in
 * batches of 32, 8 and 1; the image itself is never written.
 *
 * <p>Memory: 32 images.
 */
public final class Probe {

  private static final int[] BATCHES = {32, 8, 1};

  private final ScoreFunction net;
  private final FeatureMaps image;
  private final int target;
  private final Scores clean;

  /** Changes one copy of the image. */
  @FunctionalInterface
  public interface Change {
    /**
     * Writes into the copy.
     *
     * @param number of the changed image
     * @param values holds the clean image from {@code offset} on
     * @param offset first value of the copy
     */
    void apply(int number, float[] values, int offset);
  }

  /**
   * A probe.
   *
   * @param image of batch 1
   * @param target output whose score is read
   */
  public Probe(ScoreFunction net, FeatureMaps image, int target) {
    if (image.shape().batch() != 1) {
      throw new IllegalArgumentException("A probe takes one image, found " + image.shape());
    }
    this.net = net;
    this.image = image;
    this.target = target;
    this.clean = net.of(image);
    if (target < 0 || target >= clean.outputs()) {
      throw new IllegalArgumentException(
          "The net has outputs 0 to %d, found %d".formatted(clean.outputs() - 1, target));
    }
  }

  /** The clean image. */
  public FeatureMaps image() {
    return image;
  }

  /** Its shape, of batch 1. */
  public MapShape shape() {
    return image.shape();
  }

  /** The output that is read. */
  public int target() {
    return target;
  }

  /** Score of the clean image. */
  public double clean(Scores.Unit unit) {
    return clean.get(0, target, unit);
  }

  /** Largest less smallest value of the image. */
  public double range() {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float value : image.values()) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return (double) high - low;
  }

  /**
   * Scores of changed images.
   *
   * @param count how many
   * @param change asked for 0 to {@code count - 1}, in order, each once
   */
  public double[] scores(int count, Scores.Unit unit, Change change) {
    double[] scores = new double[count];
    int done = 0;
    for (int batch : BATCHES) {
      while (count - done >= batch) {
        MapShape shape = shape().withBatch(batch);
        float[] values = new float[shape.size()];
        for (int b = 0; b < batch; b++) {
          System.arraycopy(image.values(), 0, values, b * shape.imageSize(), shape.imageSize());
          change.apply(done + b, values, b * shape.imageSize());
        }
        Scores found = net.of(new FeatureMaps(shape, values));
        for (int b = 0; b < batch; b++) {
          scores[done + b] = found.get(b, target, unit);
        }
        done += batch;
      }
    }
    return scores;
  }

  /**
   * An image whose pixels replace those of this one.
   *
   * @param values of the same shape
   * @param scores of that image
   */
  public record Replacement(float[] values, Scores scores) {}

  /**
   * An image that is not a change of this one, such as a baseline, with what the net says to it.
   */
  public Replacement replacement(float[] values) {
    return new Replacement(values, net.of(new FeatureMaps(shape(), values.clone())));
  }

  /** Score of a replacement. */
  public double score(Replacement other, Scores.Unit unit) {
    return other.scores().get(0, target, unit);
  }

  /** Writes all channels of one pixel from another image. */
  void replace(int pixel, float[] from, float[] values, int offset) {
    int channels = shape().channels();
    System.arraycopy(from, pixel * channels, values, offset + pixel * channels, channels);
  }
}
