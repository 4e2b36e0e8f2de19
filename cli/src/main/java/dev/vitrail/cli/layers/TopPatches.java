package dev.vitrail.cli.layers;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.losses.MapPeaks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The images on which each filter of a layer peaks highest, one place an image, as in Zeiler and
 * Fergus, "Visualizing and Understanding Convolutional Networks", 2014, figure 2, and Girshick et
 * al. 2014, section 3.1. Memory: 12 bytes for each kept place of each filter.
 */
final class TopPatches {

  private final int each;
  private int filters;
  private float[] values = new float[0];
  private int[] images = new int[0];
  private int[] cells = new int[0];
  private double[] sums = new double[0];
  private int seen;

  /** Keeps so many places a filter. */
  TopPatches(int each) {
    this.each = each;
  }

  /**
   * A place where a filter is strong.
   *
   * @param image number of the image
   * @param row cell
   * @param column cell
   * @param value activation
   */
  record Patch(int image, int row, int column, float value) {}

  /** Adds a batch, with the number of each of its images. */
  void add(FeatureMaps maps, int[] numbers) {
    MapPeaks peaks = MapPeaks.of(maps.shape(), maps.values());
    if (seen == 0) {
      open(maps.shape().channels());
    }
    for (int b = 0; b < numbers.length; b++) {
      for (int f = 0; f < filters; f++) {
        float value = (float) peaks.value(b, f);
        sums[f] += Math.max(0, value);
        if (value > 0) {
          keep(f, value, numbers[b], peaks.cells()[b * filters + f]);
        }
      }
    }
    seen += numbers.length;
  }

  private void open(int channels) {
    filters = channels;
    int places = Math.multiplyExact(channels, each);
    values = new float[places];
    images = new int[places];
    cells = new int[places];
    sums = new double[channels];
  }

  /** Sorted by insertion; an earlier image stays first among equals. */
  private void keep(int filter, float value, int image, int cell) {
    int from = filter * each;
    int at = from + each;
    while (at > from && values[at - 1] < value) {
      at--;
    }
    if (at == from + each) {
      return;
    }
    int moved = from + each - 1 - at;
    System.arraycopy(values, at, values, at + 1, moved);
    System.arraycopy(images, at, images, at + 1, moved);
    System.arraycopy(cells, at, cells, at + 1, moved);
    values[at] = value;
    images[at] = image;
    cells[at] = cell;
  }

  /**
   * The filters with the highest mean peak, highest first; filters that never peak are left out.
   */
  int[] strongest(int most) {
    return IntStream.range(0, filters)
        .filter(f -> sums[f] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(f -> -sums[f]))
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** Mean peak of a filter; an image where it is silent counts as 0. */
  double meanPeak(int filter) {
    return sums[filter] / seen;
  }

  /** Where a filter is strongest, strongest first. */
  List<Patch> of(int filter, int width) {
    List<Patch> patches = new ArrayList<>();
    for (int i = filter * each; i < (filter + 1) * each && values[i] > 0; i++) {
      patches.add(new Patch(images[i], cells[i] / width, cells[i] % width, values[i]));
    }
    return patches;
  }
}
