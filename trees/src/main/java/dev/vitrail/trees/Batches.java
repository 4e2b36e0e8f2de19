package dev.vitrail.trees;

import dev.vitrail.engine.FeatureMaps;
import java.util.List;

/** Images that a caller streams, batch by batch; may be read more than once. */
public interface Batches extends Iterable<Batches.Batch> {

  /** Images in all, or -1 when unknown. */
  long count();

  /**
   * Some images.
   *
   * @param images preprocessed
   * @param ids names, one an image
   * @param positive whether an image shows the class
   */
  record Batch(FeatureMaps images, List<String> ids, boolean[] positive) {

    public Batch {
      ids = List.copyOf(ids);
      int n = images.shape().batch();
      if (ids.size() != n || positive.length != n) {
        throw new IllegalArgumentException(
            "A batch of %d images needs as many names and labels, found %d and %d"
                .formatted(n, ids.size(), positive.length));
      }
    }
  }

  /** One batch. */
  static Batches of(Batch batch) {
    return of(List.of(batch));
  }

  /** Batches in memory. */
  static Batches of(List<Batch> batches) {
    List<Batch> all = List.copyOf(batches);
    return new Batches() {
      @Override
      public long count() {
        return all.stream().mapToLong(b -> b.images().shape().batch()).sum();
      }

      @Override
      public java.util.Iterator<Batch> iterator() {
        return all.iterator();
      }
    };
  }
}
