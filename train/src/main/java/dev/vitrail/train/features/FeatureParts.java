package dev.vitrail.train.features;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.SkippedImages;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * Features of the images of a set while they are computed, in order; unreadable ones are left out.
 */
interface FeatureParts extends Iterator<FeatureParts.Part>, AutoCloseable {

  /**
   * Features of some images.
   *
   * @param images their places in the set, ascending
   * @param maps in the same order
   */
  record Part(int[] images, FeatureMaps maps) {}

  /** Makes them when they turn out to be needed. */
  @FunctionalInterface
  interface Maker {
    FeatureParts open();
  }

  /** What could not be read so far. */
  SkippedImages skipped();

  @Override
  void close();

  /**
   * From images.
   *
   * @param trunk frozen part of a net, stays open
   * @param stream owned
   */
  static FeatureParts ofImages(Network trunk, ImageStream stream) {
    return new FeatureParts() {
      @Override
      public boolean hasNext() {
        return stream.hasNext();
      }

      @Override
      public Part next() {
        ImageBatch batch = stream.next();
        FeatureMaps maps = trunk.forward(new FeatureMaps(batch.shape(), batch.values()));
        return new Part(batch.indices(), maps);
      }

      @Override
      public SkippedImages skipped() {
        return stream.skipped();
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }

  /**
   * From what a lower part of the net gave.
   *
   * @param rest from there to the wanted features, owned
   * @param lower owned
   * @param batch images at a time
   */
  static FeatureParts ofLower(Network rest, FeatureCache lower, int batch) {
    int[] readable = IntStream.range(0, lower.size()).filter(lower::has).toArray();
    return new FeatureParts() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < readable.length;
      }

      @Override
      public Part next() {
        int[] images =
            IntStream.range(next, Math.min(readable.length, next + batch))
                .map(i -> readable[i])
                .toArray();
        next += images.length;
        MapShape shape = lower.shape().withBatch(images.length);
        float[] values = new float[shape.size()];
        for (int i = 0; i < images.length; i++) {
          lower.get(images[i]).get(values, i * shape.imageSize(), shape.imageSize());
        }
        return new Part(images, rest.forward(new FeatureMaps(shape, values)));
      }

      @Override
      public SkippedImages skipped() {
        return lower.skipped();
      }

      @Override
      public void close() {
        rest.close();
        lower.close();
      }
    };
  }
}
