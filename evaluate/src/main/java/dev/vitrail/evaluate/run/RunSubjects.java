package dev.vitrail.evaluate.run;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.evaluate.explanations.Subject;
import dev.vitrail.evaluate.masks.Regions;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.StreamOptions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalInt;

/**
 * The images of a set as subjects of explanations, with the regions of their masks or boxes. The
 * predicted class is explained. Close it to end the threads that decode.
 */
public final class RunSubjects implements Iterator<Subject>, AutoCloseable {

  private static final int BATCH = 8;
  private static final int THREADS = 2;

  private final ImageSet images;
  private final Regions regions;
  private final ImageStream stream;
  private final ArrayDeque<Subject> ready = new ArrayDeque<>();

  /** Opens the images, in order. */
  public RunSubjects(ImageSet images, Preprocessing preprocessing) {
    this.images = images;
    this.regions = new Regions(images);
    this.stream = ImageStream.open(images, preprocessing, StreamOptions.inOrder(BATCH, THREADS));
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && stream.hasNext()) {
      ImageBatch batch = stream.next();
      MapShape one = batch.shape().withBatch(1);
      for (int i = 0; i < batch.size(); i++) {
        ImageEntry entry = images.entries().get(batch.indices()[i]);
        float[] values =
            Arrays.copyOfRange(batch.values(), i * one.imageSize(), (i + 1) * one.imageSize());
        ready.add(
            new Subject(
                entry.file(),
                new FeatureMaps(one, values),
                OptionalInt.empty(),
                regions.of(entry, batch.placements().get(i))));
      }
    }
    return !ready.isEmpty();
  }

  @Override
  public Subject next() {
    if (!hasNext()) {
      throw new NoSuchElementException("All images were read");
    }
    return ready.remove();
  }

  @Override
  public void close() {
    stream.close();
  }
}
