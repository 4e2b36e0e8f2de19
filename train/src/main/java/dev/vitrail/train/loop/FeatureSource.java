package dev.vitrail.train.loop;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Tensor;
import dev.vitrail.train.features.FeatureCache;
import dev.vitrail.train.images.Augmentation;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.StreamOptions;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Gives what the trained part of the net reads: cached features, or images through a frozen part.
 */
sealed interface FeatureSource extends AutoCloseable {

  /** Whether an image can be read, as far as known. */
  boolean has(int image);

  /**
   * Batches over these images in this order.
   *
   * @param seed of the epoch's random changes; negative for none
   */
  Batches batches(int[] order, int batch, long seed);

  @Override
  void close();

  /** Features computed once; with several views, each image shows one of them an epoch. */
  record Cached(List<FeatureCache> views) implements FeatureSource {

    @Override
    public boolean has(int image) {
      return views.get(0).has(image);
    }

    @Override
    public Batches batches(int[] order, int batch, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      return new Batches() {
        private int next;

        @Override
        public int next(Tensor input, int[] images) {
          int count = Math.min(images.length, order.length - next);
          for (int i = 0; i < count; i++) {
            images[i] = order[next++];
            int view = seed < 0 ? 0 : random.nextInt(views.size());
            input.putImage(i, views.get(view).get(images[i]));
          }
          return count;
        }

        @Override
        public void close() {
          // The caches belong to the source.
        }
      };
    }

    @Override
    public void close() {
      views.forEach(FeatureCache::close);
    }
  }

  /**
   * Images decoded for each pass.
   *
   * @param trunk frozen part that they go through first, if any
   */
  record Streamed(
      ImageSet set,
      Preprocessing preprocessing,
      Augmentation augmentation,
      int threads,
      Optional<Network> trunk)
      implements FeatureSource {

    @Override
    public boolean has(int image) {
      return true;
    }

    @Override
    public Batches batches(int[] order, int batch, long seed) {
      List<ImageEntry> entries = new ArrayList<>(order.length);
      for (int image : order) {
        entries.add(set.entries().get(image));
      }
      ImageSet ordered = set.with(entries);
      Augmentation change = seed < 0 ? Augmentation.NONE : augmentation;
      StreamOptions options =
          new StreamOptions(batch, threads, 2, false, Math.max(0, seed), 0, change, false);
      ImageStream stream = ImageStream.open(ordered, preprocessing, options);
      return new StreamedBatches(stream, trunk, order);
    }

    @Override
    public void close() {
      trunk.ifPresent(Network::close);
    }
  }

  /** Batches of a stream. */
  final class StreamedBatches implements Batches {
    private final ImageStream stream;
    private final Optional<Network> trunk;
    private final int[] order;

    StreamedBatches(ImageStream stream, Optional<Network> trunk, int[] order) {
      this.stream = stream;
      this.trunk = trunk;
      this.order = order;
    }

    @Override
    public int next(Tensor input, int[] images) {
      if (!stream.hasNext()) {
        return 0;
      }
      ImageBatch batch = stream.next();
      FeatureMaps maps = new FeatureMaps(batch.shape(), batch.values());
      if (trunk.isPresent()) {
        maps = trunk.get().forward(maps);
      }
      MapShape one = maps.shape();
      for (int i = 0; i < batch.size(); i++) {
        images[i] = order[batch.indices()[i]];
        input.putImage(
            i, FloatBuffer.wrap(maps.values(), i * one.imageSize(), one.imageSize()).slice());
      }
      return batch.size();
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
