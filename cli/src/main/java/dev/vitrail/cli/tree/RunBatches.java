package dev.vitrail.cli.tree;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.StreamOptions;
import dev.vitrail.trees.Batches;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Images of a set as batches for rationales, decoded anew for each reading. */
final class RunBatches implements Batches {

  private static final int BATCH = 16;

  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final int label;

  /**
   * Batches.
   *
   * @param label class of positive images
   */
  RunBatches(ImageSet images, Preprocessing preprocessing, int label) {
    this.images = images;
    this.preprocessing = preprocessing;
    this.label = label;
  }

  @Override
  public long count() {
    return images.size();
  }

  @Override
  public Iterator<Batch> iterator() {
    ImageStream stream = ImageStream.open(images, preprocessing, StreamOptions.inOrder(BATCH, 2));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        boolean more = stream.hasNext();
        if (!more) {
          stream.close();
        }
        return more;
      }

      @Override
      public Batch next() {
        return batch(stream.next());
      }
    };
  }

  private Batch batch(ImageBatch batch) {
    List<String> ids = new ArrayList<>();
    boolean[] positive = new boolean[batch.size()];
    for (int i = 0; i < positive.length; i++) {
      ids.add(images.entries().get(batch.indices()[i]).file());
      positive[i] = batch.labels()[i] == label;
    }
    return new Batch(new FeatureMaps(batch.shape(), batch.values()), ids, positive);
  }
}
