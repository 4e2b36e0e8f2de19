package dev.vitrail.evaluate.run;

import dev.vitrail.evaluate.Interval;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything measured on a trained net: {@code evaluate/measures.json}.
 *
 * @param model hash of the model file
 * @param data digest of the images
 * @param test how test images are classified
 * @param layers one for each interpretable layer and category with landmarks
 */
public record RunMeasures(
    String model, String data, Classification test, List<LayerMeasures> layers) {

  public RunMeasures {
    layers = List.copyOf(layers);
  }

  /**
   * Classification of the test images.
   *
   * @param classes names of rows and columns
   * @param confusion images by true class and predicted class
   * @param accuracy with its 95 % Wilson interval
   * @param balanced mean recall over classes
   */
  public record Classification(
      List<String> classes, int[][] confusion, Interval accuracy, double balanced) {}

  /**
   * One layer on one category.
   *
   * @param layer its convolution
   * @param category name of the category
   * @param filters filters that serve it, which are the ones measured
   * @param testImages test images of the category that carry a landmark
   * @param allImages images of the category that carry a landmark
   * @param landmarks their names
   * @param instabilityTest location instability on test images
   * @param instabilityAll by the release's protocol: all images, each filter's 100 strongest
   * @param tracking part tracking on test images, mean over filters, dead ones 0
   * @param trackingMedian median over filters
   * @param trackingBestTenth 90 % quantile over filters
   * @param permuted the same tracking with images shuffled: should be near 0
   * @param dead share of filters silent on more than 95 % of the category's test images
   * @param floorsTest instability that no look at the image can beat, by name
   * @param floorsAll likewise on all images
   * @param bestLandmark share of filters by the landmark they explain best
   * @param heldParts share of filters that peak inside each part on half of its test images or
   *     more, and more often than by chance; empty where no part has a box or a mask
   * @param secondPart mean partial R2 of each filter's second landmark
   * @param duplicatePairs share of filter pairs that peak in one place on most images
   * @param distinctFilters groups of filters that peak apart
   * @param exclusivity median over filters of the mean peak on own test images over that on others
   * @param perFilter figures of every filter
   */
  public record LayerMeasures(
      String layer,
      String category,
      int filters,
      int testImages,
      int allImages,
      List<String> landmarks,
      double instabilityTest,
      double instabilityAll,
      double tracking,
      double trackingMedian,
      double trackingBestTenth,
      double permuted,
      double dead,
      Map<String, Double> floorsTest,
      Map<String, Double> floorsAll,
      Map<String, Double> bestLandmark,
      Map<String, Double> heldParts,
      double secondPart,
      double duplicatePairs,
      int distinctFilters,
      double exclusivity,
      List<FilterMeasures> perFilter) {

    public LayerMeasures {
      // Runs measured before parts were asked for have none.
      heldParts =
          heldParts == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(heldParts));
    }
  }

  /**
   * One filter.
   *
   * @param filter its position in the layer
   * @param instability on test images; NaN is written as a string
   * @param tracking at its best landmark
   * @param landmark the one it explains best
   * @param meanPeak mean peak on the category's test images
   * @param held the part that it peaks inside
   */
  public record FilterMeasures(
      int filter,
      double instability,
      double tracking,
      String landmark,
      double meanPeak,
      Held held) {

    public FilterMeasures {
      held = held == null ? Held.NONE : held;
    }
  }

  /**
   * The part that a filter peaks inside.
   *
   * @param part its name, empty for none
   * @param rate share of the part's images with the peak inside
   * @param chance the same with images shuffled
   */
  public record Held(String part, double rate, double chance) {

    /** No part. */
    public static final Held NONE = new Held("", Double.NaN, Double.NaN);
  }
}
