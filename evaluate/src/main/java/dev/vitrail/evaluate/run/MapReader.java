package dev.vitrail.evaluate.run;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.train.features.FeatureCache;
import dev.vitrail.train.features.FeatureCaches;
import dev.vitrail.train.images.DatasetManifest;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Activations of a net on the images of a set, batch by batch, from cached features where the net
 * has frozen layers. Owns the cache; the net stays open.
 */
final class MapReader implements AutoCloseable {

  private static final int BATCH = 32;

  /** Takes the activations of some images. */
  @FunctionalInterface
  interface Sink {
    /**
     * Called for each batch in order.
     *
     * @param images positions in the set
     * @param maps activations by node
     */
    void accept(int[] images, Map<String, FeatureMaps> maps);
  }

  private final Network tail;
  private final FeatureCache features;

  private MapReader(Network tail, FeatureCache features) {
    this.tail = tail;
    this.features = features;
  }

  /**
   * Opens a reader.
   *
   * @param cut node whose output is cached
   */
  static MapReader open(
      Network net,
      String cut,
      ImageSet images,
      DatasetManifest manifest,
      Preprocessing preprocessing,
      Path cache,
      Progress progress) {
    try (Network trunk = net.part(net.architecture().upTo(cut))) {
      FeatureCache features =
          new FeatureCaches(cache, images, manifest.digest(), preprocessing, 2, progress)
              .open(trunk, FeatureCaches.View.PLAIN);
      Architecture rest = net.architecture().after(cut);
      return new MapReader(net.part(rest), features);
    }
  }

  /** Whether an image could be read. */
  boolean has(int image) {
    return features.has(image);
  }

  /** Reads activations of some nodes for some images. */
  void read(int[] images, List<String> nodes, Sink sink) {
    MapShape one = features.shape();
    for (int from = 0; from < images.length; from += BATCH) {
      int count = Math.min(BATCH, images.length - from);
      int[] batch = java.util.Arrays.copyOfRange(images, from, from + count);
      float[] values = new float[one.withBatch(count).size()];
      for (int i = 0; i < count; i++) {
        features.get(batch[i]).get(values, i * one.imageSize(), one.imageSize());
      }
      sink.accept(batch, tail.forward(new FeatureMaps(one.withBatch(count), values), nodes));
    }
  }

  @Override
  public void close() {
    features.close();
    tail.close();
  }
}
