package dev.vitrail.cli.tree;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Network;
import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.evaluate.run.ImageLandmarks;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.Split;
import dev.vitrail.trees.Batches;
import dev.vitrail.trees.PartAssignment;
import dev.vitrail.trees.PartLearner;
import java.util.List;
import java.util.Optional;

/**
 * Which part each filter looks at, by the landmarks of the training images of a class. METHODS
 * 4.3.5.
 */
public final class LandmarkParts {

  /** Fewer images say little about where a filter looks. */
  public static final int LEAST_IMAGES = 10;

  private final ImageSet images;
  private final Preprocessing preprocessing;
  private final Optional<Landmarks> landmarks;

  /**
   * Reads the landmarks.
   *
   * @param all images of the run
   * @param label of the class
   */
  public LandmarkParts(ImageSet all, Preprocessing preprocessing, int label) {
    this.preprocessing = preprocessing;
    this.images =
        all.with(
            all.entries().stream()
                .filter(e -> e.label() == label && e.split() == Split.TRAIN)
                .filter(e -> !e.landmarks().isEmpty())
                .toList());
    this.landmarks =
        images.size() < LEAST_IMAGES
            ? Optional.empty()
            : ImageLandmarks.of(images.entries(), preprocessing);
  }

  /** Training images of the class with landmarks. */
  public ImageSet images() {
    return images;
  }

  /** Whether there are enough of them. */
  public boolean known() {
    return landmarks.isPresent();
  }

  /**
   * Learns the parts.
   *
   * @param batches of {@link #images}, in order, as the trunk takes them
   * @param trunk whose output are the maps
   * @param whole from the image to the maps, which tells where a cell looks
   * @param maps node of the maps in it
   */
  public PartAssignment learn(Batches batches, Network trunk, Architecture whole, String maps) {
    Landmarks known = landmarks.orElseThrow();
    int side = preprocessing.size();
    PartLearner learner =
        new PartLearner(
            known.names(),
            whole.receptiveField(maps, true),
            whole.receptiveField(maps, false),
            side,
            side);
    List<String> files = images.entries().stream().map(ImageEntry::file).toList();
    int at = 0;
    for (Batches.Batch batch : batches) {
      double[][][] places = new double[batch.ids().size()][][];
      for (int i = 0; i < places.length; i++) {
        // Images that do not decode are left out of the stream.
        while (!files.get(at).equals(batch.ids().get(i))) {
          at++;
        }
        places[i] = places(known, at);
      }
      learner.add(trunk.forward(batch.images()), places);
    }
    return learner.learn();
  }

  private static double[][] places(Landmarks known, int image) {
    double[][] places = new double[known.count()][];
    for (int k = 0; k < places.length; k++) {
      places[k] = new double[] {known.columns()[k][image], known.rows()[k][image]};
    }
    return places;
  }
}
