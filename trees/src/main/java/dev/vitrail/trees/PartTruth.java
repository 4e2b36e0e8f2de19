package dev.vitrail.trees;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.List;

/**
 * What each part really adds to the score of each image: the score less the score with the part's
 * filters set to 0 in the maps (METHODS 4.5.1; Zhang et al. 2019, section 4, error of object-part
 * contributions).
 *
 * @param ids images
 * @param drop {@code [image][group]}, in scores
 */
public record PartTruth(List<String> ids, double[][] drop) {

  /** Maps of some images, as they enter the head. */
  public record Maps(FeatureMaps maps, List<String> ids) {}

  public PartTruth {
    ids = List.copyOf(ids);
  }

  /** Measures it: one pass of the head for each batch and group of filters, and one more. */
  public static PartTruth measure(PartAssignment parts, Iterable<Maps> batches, HeadScore head) {
    List<String> ids = new ArrayList<>();
    List<double[]> drops = new ArrayList<>();
    for (Maps batch : batches) {
      if (batch.maps().shape().channels() != parts.partOf().length) {
        throw VitrailException.data(
            "Maps have %d filters, the parts know %d"
                .formatted(batch.maps().shape().channels(), parts.partOf().length));
      }
      double[] whole = head.of(batch.maps());
      double[][] found = new double[whole.length][parts.groups()];
      for (int group = 0; group < parts.groups(); group++) {
        double[] without = head.of(without(batch.maps(), parts.mask(group)));
        for (int i = 0; i < whole.length; i++) {
          found[i][group] = whole[i] - without[i];
        }
      }
      ids.addAll(batch.ids());
      drops.addAll(List.of(found));
    }
    return new PartTruth(ids, drops.toArray(double[][]::new));
  }

  private static FeatureMaps without(FeatureMaps maps, boolean[] removed) {
    float[] values = maps.values().clone();
    for (int at = 0; at < values.length; at++) {
      if (removed[at % removed.length]) {
        values[at] = 0;
      }
    }
    return new FeatureMaps(maps.shape(), values);
  }

  /**
   * Rows for the images of some rationales, which may have left some out but keep the order.
   *
   * @throws VitrailException of kind DATA when an image is missing
   */
  double[][] rowsFor(Rationales rationales) {
    double[][] rows = new double[rationales.count()][];
    int at = 0;
    for (int i = 0; i < rows.length; i++) {
      String id = rationales.ids().get(i);
      while (at < ids.size() && !ids.get(at).equals(id)) {
        at++;
      }
      if (at == ids.size()) {
        throw VitrailException.data(
            "Part contributions of image %s were not measured, or not in this order".formatted(id));
      }
      rows[i] = drop[at++];
    }
    return rows;
  }
}
