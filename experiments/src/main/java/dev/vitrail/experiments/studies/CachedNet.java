package dev.vitrail.experiments.studies;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.train.features.FeatureCache;
import dev.vitrail.train.features.FeatureCaches;
import dev.vitrail.train.images.DatasetManifest;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.Batches;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The trained part of a run's net over cached features of its frozen part, so that a study reads
 * every image as often as it likes for one pass of the frozen part. Memory: one batch.
 */
final class CachedNet implements AutoCloseable {

  private static final int BATCH = 32;

  private final ModelBundle bundle;
  private final InterpretableInfo info;
  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final Network whole;
  private final Network tail;
  private final FeatureCache features;
  private final Map<ImageEntry, Integer> index = new HashMap<>();

  /**
   * Opens a finished run.
   *
   * @param cache folder of feature caches; those of the training are used again
   */
  CachedNet(RunDirectory run, Path cache, Progress progress) {
    bundle = run.bundle();
    info = InterpretableInfo.of(bundle);
    images = TrainingImages.of(run, progress);
    for (int i = 0; i < images.size(); i++) {
      index.put(images.entries().get(i), i);
    }
    preprocessing = RunEvaluation.preprocessing(bundle);
    whole = bundle.network();
    try (Network trunk = whole.part(whole.architecture().upTo(info.features()))) {
      String digest = DatasetManifest.of(images, progress).digest();
      features =
          new FeatureCaches(cache, images, digest, preprocessing, 2, progress)
              .open(trunk, FeatureCaches.View.PLAIN);
    }
    tail = whole.part(whole.architecture().after(info.features()));
  }

  ModelBundle bundle() {
    return bundle;
  }

  InterpretableInfo info() {
    return info;
  }

  ImageSet images() {
    return images;
  }

  Preprocessing preprocessing() {
    return preprocessing;
  }

  /** The net as it was trained, from pixels to logits. */
  Network whole() {
    return whole;
  }

  /** The net from cached features to logits. */
  Network tail() {
    return tail;
  }

  /** Cached features of some of the images, in their order, as batches for {@link #tail}. */
  Batches batches(ImageSet some, int label) {
    int[] readable = some.entries().stream().mapToInt(index::get).filter(features::has).toArray();
    return new Batches() {
      @Override
      public long count() {
        return readable.length;
      }

      @Override
      public Iterator<Batch> iterator() {
        int batches = (readable.length + BATCH - 1) / BATCH;
        return IntStream.range(0, batches).mapToObj(b -> batch(readable, b, label)).iterator();
      }
    };
  }

  private Batches.Batch batch(int[] which, int number, int label) {
    int from = number * BATCH;
    int[] own = Arrays.copyOfRange(which, from, Math.min(which.length, from + BATCH));
    MapShape shape = features.shape().withBatch(own.length);
    float[] values = new float[shape.size()];
    boolean[] positive = new boolean[own.length];
    for (int i = 0; i < own.length; i++) {
      features.get(own[i]).get(values, i * shape.imageSize(), shape.imageSize());
      positive[i] = images.entries().get(own[i]).label() == label;
    }
    List<String> ids =
        Arrays.stream(own).mapToObj(image -> images.entries().get(image).file()).toList();
    return new Batches.Batch(new FeatureMaps(shape, values), ids, positive);
  }

  @Override
  public void close() {
    tail.close();
    features.close();
    whole.close();
  }
}
