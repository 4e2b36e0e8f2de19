package dev.vitrail.train.images;

import dev.vitrail.engine.MapShape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/**
 * One pass over a set in batches. Threads decode ahead; order and values do not depend on their
 * number. Images that do not decode are left out and the next one takes the place, so that only the
 * last batch may be smaller.
 *
 * <p>Memory: {@code (prefetch + 2) * batchSize} inputs of {@code 12 * size * size} bytes, and for
 * each thread what {@link ImageDecoder} states. Close the stream to end the threads; a failure of
 * {@link #next} has closed it already. For use by one thread.
 */
public final class ImageStream implements Iterator<ImageBatch>, AutoCloseable {

  private static final NetworkInput NO_INPUT =
      new NetworkInput(new float[0], new Placement(1, 0, 1, 0, 1));

  private final ImageSet set;
  private final Preprocessing preprocessing;
  private final StreamOptions options;
  private final ImageDecoder decoder;
  private final int[] order;
  private final SkipLog skips;
  private final OrderedWork<Sample> work;
  private final List<Sample> ready = new ArrayList<>();

  /** A prepared image, or the reason why there is none. */
  private record Sample(int index, NetworkInput input, String problem) {}

  private ImageStream(
      ImageSet set, Preprocessing preprocessing, StreamOptions options, ImageDecoder decoder) {
    this.set = set;
    this.preprocessing = preprocessing;
    this.options = options;
    this.decoder = decoder;
    this.order = order(set.size(), options);
    this.skips = new SkipLog(options.strict());
    int window = Math.multiplyExact(options.batchSize(), options.prefetch());
    this.work = new OrderedWork<>(order.length, options.threads(), window, this::sample);
  }

  /** Starts a pass over a set. */
  public static ImageStream open(ImageSet set, Preprocessing preprocessing, StreamOptions options) {
    return new ImageStream(set, preprocessing, options, ImageDecoder.standard());
  }

  /** Starts a pass with other limits on the files. */
  public static ImageStream open(
      ImageSet set, Preprocessing preprocessing, StreamOptions options, ImageDecoder decoder) {
    return new ImageStream(set, preprocessing, options, decoder);
  }

  /** The order of the images in an epoch: positions in the entries of the set. */
  static int[] order(int count, StreamOptions options) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    if (options.shuffle()) {
      long epochSeed = new SplittableRandom(options.seed()).nextLong() + options.epoch();
      SplittableRandom random = new SplittableRandom(epochSeed);
      for (int i = count - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int swap = order[i];
        order[i] = order[j];
        order[j] = swap;
      }
    }
    return order;
  }

  @Override
  public boolean hasNext() {
    while (ready.size() < options.batchSize() && work.hasNext()) {
      take();
    }
    return !ready.isEmpty();
  }

  @Override
  public ImageBatch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The pass over the images is over");
    }
    ImageBatch batch = batch(ready);
    ready.clear();
    return batch;
  }

  /** What was left out so far. */
  public SkippedImages skipped() {
    return skips.result();
  }

  /** Ends the threads; harmless when done before. */
  @Override
  public void close() {
    ready.clear();
    work.close();
  }

  private void take() {
    Sample sample = work.next();
    if (sample.problem().isEmpty()) {
      ready.add(sample);
      return;
    }
    try {
      skips.skip(set.entries().get(sample.index()).file(), sample.problem());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Sample sample(int position) {
    int index = order[position];
    ImageEntry entry = set.entries().get(index);
    try {
      RgbImage image = decoder.decode(decoder.bytes(entry.path()));
      return new Sample(index, input(image, entry), "");
    } catch (BadImage e) {
      return new Sample(index, NO_INPUT, e.getMessage());
    }
  }

  private NetworkInput input(RgbImage image, ImageEntry entry) {
    Augmentation augmentation = options.augmentation();
    return augmentation.isNone()
        ? preprocessing.apply(image)
        : augmentation.apply(image, preprocessing, options.seed(), options.epoch(), entry.file());
  }

  private ImageBatch batch(List<Sample> samples) {
    int size = preprocessing.size();
    MapShape shape = new MapShape(samples.size(), size, size, 3);
    float[] values = new float[shape.size()];
    int[] labels = new int[samples.size()];
    int[] indices = new int[samples.size()];
    List<Placement> placements = new ArrayList<>();
    List<Landmarks> landmarks = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      ImageEntry entry = set.entries().get(sample.index());
      System.arraycopy(
          sample.input().values(), 0, values, i * shape.imageSize(), shape.imageSize());
      labels[i] = entry.label();
      indices[i] = sample.index();
      placements.add(sample.input().placement());
      landmarks.add(entry.landmarks().at(sample.input().placement()));
    }
    return new ImageBatch(shape, values, labels, indices, placements, landmarks);
  }
}
