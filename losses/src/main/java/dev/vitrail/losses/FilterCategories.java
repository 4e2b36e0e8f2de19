package dev.vitrail.losses;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vitrail.engine.MapShape;
import java.util.Arrays;

/**
 * Which category each filter serves. CVPR 2018, section 3: the category on whose images the filter
 * is strongest; METHODS 1.5. Not safe for threads.
 */
public final class FilterCategories {

  private static final double RELEASED_OLD = 0.9;
  private static final double RELEASED_FLOOR = 0.1;

  /** How categories are found. */
  public enum Rule {
    /** They stay as given. */
    @JsonProperty("fixed")
    FIXED,
    /**
     * The paper: largest mean over the category's images of the sum of the map. Statistics run over
     * an epoch and count at its end; in the first epoch at once.
     */
    @JsonProperty("paper")
    PAPER,
    /** The release: moving mean of the batch mean of the peak, at once after each batch. */
    @JsonProperty("released")
    RELEASED
  }

  /**
   * Categories as plain numbers, for checkpoints and model files.
   *
   * @param rule how they are found
   * @param epoch from 1
   * @param categories category of each filter
   * @param sums statistics of this epoch, {@code [filters][categories]}
   * @param images images behind them, {@code [categories]}
   */
  public record Saved(Rule rule, int epoch, int[] categories, double[][] sums, long[] images) {

    public Saved {
      boolean fits = epoch > 0 && images.length > 0 && categories.length == sums.length;
      fits = fits && Arrays.stream(sums).allMatch(row -> row.length == images.length);
      if (!fits || Arrays.stream(categories).anyMatch(c -> c < 0 || c >= images.length)) {
        throw new IllegalArgumentException(
            "Filter categories %s of %d categories in epoch %d with %d rows do not fit together"
                .formatted(Arrays.toString(categories), images.length, epoch, sums.length));
      }
    }
  }

  private final Rule rule;
  private int epoch;
  private final int[] categories;
  private final double[][] sums;
  private final long[] images;

  private FilterCategories(Saved saved) {
    rule = saved.rule;
    epoch = saved.epoch;
    categories = saved.categories.clone();
    sums = Arrays.stream(saved.sums).map(double[]::clone).toArray(double[][]::new);
    images = saved.images.clone();
  }

  /** Categories before training, for example those of {@link InitialFilters}. */
  public static FilterCategories start(Rule rule, int[] categories, int count) {
    return restore(
        new Saved(rule, 1, categories, new double[categories.length][count], new long[count]));
  }

  /** The categories that were saved. */
  public static FilterCategories restore(Saved saved) {
    return new FilterCategories(saved);
  }

  /** A copy as plain numbers. */
  public Saved save() {
    return new FilterCategories(new Saved(rule, epoch, categories, sums, images)).shared();
  }

  private Saved shared() {
    return new Saved(rule, epoch, categories, sums, images);
  }

  /** Category of each filter. */
  public int[] current() {
    return categories.clone();
  }

  /**
   * Labels of a batch. Before its first batch the release takes every image as positive.
   *
   * @param imageCategories category of each image, -1 for a negative
   */
  public FilterLabels labels(int[] imageCategories) {
    boolean unknown = rule == Rule.RELEASED && Arrays.stream(images).sum() == 0;
    return unknown
        ? FilterLabels.allPositive(imageCategories.length, categories.length)
        : FilterLabels.of(imageCategories, categories);
  }

  /**
   * Takes a batch into the statistics.
   *
   * @param maps unmasked maps after ReLU
   * @param imageCategories category of each image, -1 for a negative, which counts nowhere
   */
  public void update(MapShape shape, float[] maps, int[] imageCategories) {
    if (rule == Rule.FIXED) {
      return;
    }
    check(shape, imageCategories);
    double[][] strengths =
        rule == Rule.PAPER ? mapSums(shape, maps) : peaks(MapPeaks.of(shape, maps));
    double[][] batch = new double[categories.length][images.length];
    long[] seen = new long[images.length];
    for (int b = 0; b < shape.batch(); b++) {
      int category = imageCategories[b];
      if (category >= 0) {
        seen[category]++;
        for (int f = 0; f < categories.length; f++) {
          batch[f][category] += strengths[b][f];
        }
      }
    }
    merge(batch, seen);
    if (rule == Rule.RELEASED || epoch == 1) {
      refresh();
    }
  }

  /** Ends an epoch: the paper's rule assigns from its statistics and forgets them. */
  public void endEpoch() {
    epoch++;
    if (rule == Rule.PAPER) {
      refresh();
      Arrays.fill(images, 0);
      for (double[] row : sums) {
        Arrays.fill(row, 0);
      }
    }
  }

  private void merge(double[][] batch, long[] seen) {
    for (int c = 0; c < images.length; c++) {
      for (int f = 0; f < sums.length && seen[c] > 0; f++) {
        if (rule == Rule.PAPER) {
          sums[f][c] += batch[f][c];
        } else {
          double mean = batch[f][c] / seen[c];
          sums[f][c] =
              images[c] == 0
                  ? Math.max(mean, RELEASED_FLOOR)
                  : RELEASED_OLD * sums[f][c] + (1 - RELEASED_OLD) * mean;
        }
      }
      images[c] += seen[c];
    }
  }

  /** Arg-max over categories, ties to the smaller one; silent filters keep theirs. */
  private void refresh() {
    for (int f = 0; f < categories.length; f++) {
      double best = 0;
      for (int c = 0; c < images.length; c++) {
        double strength = images[c] == 0 ? 0 : sums[f][c];
        strength /= rule == Rule.PAPER ? Math.max(images[c], 1) : 1;
        if (strength > best) {
          best = strength;
          categories[f] = c;
        }
      }
    }
  }

  private static double[][] mapSums(MapShape shape, float[] maps) {
    Values.check(shape, maps.length, "Maps");
    double[][] sums = new double[shape.batch()][shape.channels()];
    for (int b = 0; b < shape.batch(); b++) {
      for (int cell = 0; cell < shape.cells(); cell++) {
        int at = b * shape.imageSize() + cell * shape.channels();
        for (int c = 0; c < shape.channels(); c++) {
          sums[b][c] += maps[at + c];
        }
      }
    }
    return sums;
  }

  private static double[][] peaks(MapPeaks peaks) {
    double[][] values = new double[peaks.shape().batch()][peaks.shape().channels()];
    for (int b = 0; b < values.length; b++) {
      for (int c = 0; c < values[b].length; c++) {
        values[b][c] = Math.max(peaks.value(b, c), 0);
      }
    }
    return values;
  }

  private void check(MapShape shape, int[] imageCategories) {
    boolean fits = shape.channels() == categories.length && imageCategories.length == shape.batch();
    if (!fits || Arrays.stream(imageCategories).anyMatch(c -> c >= images.length)) {
      throw new IllegalArgumentException(
          "Maps of shape %s with image categories %s do not fit %d filters of %d categories"
              .formatted(
                  shape, Arrays.toString(imageCategories), categories.length, images.length));
    }
  }
}
