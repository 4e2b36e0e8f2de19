package dev.vitrail.losses;

import java.util.Arrays;

/**
 * Which images belong to the category of which filter. One category against negatives: every filter
 * has category 0, negatives have {@link #NEGATIVE}.
 */
public final class FilterLabels {

  /** Category of an image that belongs to no filter. */
  public static final int NEGATIVE = -1;

  /** Above this many categories the release weights them as if equally frequent. */
  private static final int FEW_CATEGORIES = 10;

  private final int[] images;
  private final int[] filters;
  private final double[] densities;
  private final int[] positives;

  private FilterLabels(int[] images, int[] filters, double[] densities) {
    this.images = images;
    this.filters = filters;
    this.densities = densities;
    if (images.length == 0 || filters.length == 0) {
      throw new IllegalArgumentException(
          "Labels need an image and a filter, found %d and %d"
              .formatted(images.length, filters.length));
    }
    if (Arrays.stream(images).anyMatch(c -> c < NEGATIVE)
        || Arrays.stream(filters).anyMatch(c -> c < 0)) {
      throw new IllegalArgumentException(
          "Image categories are at least -1 and filter categories at least 0, found %s and %s"
              .formatted(Arrays.toString(images), Arrays.toString(filters)));
    }
    positives = new int[filters.length];
    Arrays.setAll(positives, f -> (int) Arrays.stream(images).filter(c -> c == filters[f]).count());
  }

  /** Labels from the category of each image and of each filter. */
  public static FilterLabels of(int[] imageCategories, int[] filterCategories) {
    return new FilterLabels(imageCategories.clone(), filterCategories.clone(), new double[0]);
  }

  /** One category against negatives: all filters belong to it. */
  public static FilterLabels single(boolean[] positive, int filters) {
    int[] images = new int[positive.length];
    Arrays.setAll(images, b -> positive[b] ? 0 : NEGATIVE);
    return new FilterLabels(images, new int[filters], new double[0]);
  }

  /** Every image positive for every filter: the release before categories are known. */
  public static FilterLabels allPositive(int images, int filters) {
    return new FilterLabels(new int[images], new int[filters], new double[0]);
  }

  /**
   * The same labels with the release's class weights: positives weigh {@code 0.5 / density},
   * negatives {@code 0.5 / (1 - density)}. METHODS 1.3.
   *
   * @param shares share of all training images that carry each category, inside (0, 1)
   */
  public FilterLabels withDensities(double[] shares) {
    double[] checked = shares.clone();
    if (checked.length > FEW_CATEGORIES) {
      Arrays.fill(checked, 1.0 / checked.length);
    }
    int categories = 1 + Arrays.stream(filters).max().orElse(0);
    boolean inside = Arrays.stream(checked).allMatch(s -> s > 0 && s < 1);
    if (checked.length < categories || !inside) {
      throw new IllegalArgumentException(
          "Densities must be inside (0, 1), one for each of %d categories, found %s"
              .formatted(categories, Arrays.toString(shares)));
    }
    return new FilterLabels(images, filters, checked);
  }

  /** Number of images. */
  public int images() {
    return images.length;
  }

  /** Number of filters. */
  public int filters() {
    return filters.length;
  }

  /** Category of a filter. */
  public int category(int filter) {
    return filters[filter];
  }

  /** Whether an image belongs to the category of a filter. */
  public boolean positive(int image, int filter) {
    return images[image] == filters[filter];
  }

  /** Images of the filter's category. */
  public int positives(int filter) {
    return positives[filter];
  }

  /** The release's weight of a filter's positive or negative images; 1 without densities. */
  double weight(int filter, boolean positive) {
    if (densities.length == 0) {
      return 1;
    }
    double density = densities[filters[filter]];
    return 0.5 / (positive ? density : 1 - density);
  }
}
