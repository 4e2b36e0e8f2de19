package dev.vitrail.evaluate.masks;

import dev.vitrail.evaluate.Peaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * How often the peak of a filter lies in a part: the pointing game (Zhang J. et al., IJCV 2018,
 * section 4.1; METHODS 7) played by filters. Part tracking asks whether a peak moves with a part's
 * middle and cannot tell a filter on the head from one below it; this asks where the peak is.
 *
 * <p>A large part is hit by chance. Each rate stands beside the mean of the same filter with images
 * shuffled among its peaks, and the deviation of that mean, both exact (Hoeffding, Ann. Math. Stat.
 * 1951, theorem 2), so that a fixed cell and an unrelated filter are told from one that finds the
 * part.
 */
public final class PartHits {

  /** A filter that holds a part hits it in half of the images or more. */
  public static final double HOLDS = 0.5;

  /** And by so many deviations more often than with images shuffled. */
  public static final double DEVIATIONS = 3;

  private PartHits() {}

  /**
   * One filter on one part.
   *
   * @param images annotated images
   * @param rate share of them with the peak in the part; a silent map misses
   * @param chance its mean when images are shuffled among the peaks
   * @param deviation its deviation then
   */
  public record Hit(int images, double rate, double chance, double deviation) {

    /** Whether the filter holds the part. */
    public boolean holds() {
      return rate >= HOLDS && rate > chance + DEVIATIONS * deviation;
    }
  }

  /**
   * All filters of a layer.
   *
   * @param parts their names
   * @param hits {@code [filters][parts]}
   */
  public record Result(List<String> parts, Hit[][] hits) {

    public Result {
      parts = List.copyOf(parts);
    }

    /** The part a filter holds, the one it hits most beyond chance where there are several. */
    public OptionalInt held(int filter) {
      Hit[] own = hits[filter];
      return IntStream.range(0, own.length)
          .filter(k -> own[k].holds())
          .reduce((a, b) -> gain(own[b]) > gain(own[a]) ? b : a);
    }

    private static double gain(Hit hit) {
      return hit.rate() - hit.chance();
    }

    /** Share of the filters that hold this part. */
    public double share(int part) {
      long count =
          IntStream.range(0, hits.length)
              .filter(f -> held(f).isPresent() && held(f).getAsInt() == part)
              .count();
      return (double) count / hits.length;
    }
  }

  /**
   * Measures one category.
   *
   * @param regions parts of each image of the peaks; those an image lacks are not asked for there.
   *     {@link Regions#ANIMAL} is no part
   */
  public static Result measure(Peaks peaks, List<Map<String, PixelMask>> regions) {
    if (regions.size() != peaks.images()) {
      throw new IllegalArgumentException(
          "Peaks of %d images need the regions of the same images, found %d"
              .formatted(peaks.images(), regions.size()));
    }
    TreeSet<String> names = new TreeSet<>();
    regions.forEach(parts -> names.addAll(parts.keySet()));
    names.remove(Regions.ANIMAL);
    List<String> parts = List.copyOf(names);
    Hit[][] hits = new Hit[peaks.filters()][parts.size()];
    for (int k = 0; k < parts.size(); k++) {
      Part part = Part.of(peaks, regions, parts.get(k));
      for (int f = 0; f < hits.length; f++) {
        hits[f][k] = part.hit(peaks, f);
      }
    }
    return new Result(parts, hits);
  }

  /**
   * One part on the images that have it.
   *
   * @param images which they are
   * @param cells whether the centre of a cell lies in the part, {@code [images][cells]}
   * @param cover share of the images whose part a cell lies in
   */
  private record Part(int[] images, boolean[][] cells, double[] cover) {

    static Part of(Peaks peaks, List<Map<String, PixelMask>> regions, String name) {
      int[] images =
          IntStream.range(0, regions.size())
              .filter(i -> regions.get(i).containsKey(name))
              .toArray();
      int count = peaks.grid().height() * peaks.grid().width();
      boolean[][] cells = new boolean[images.length][count];
      double[] cover = new double[count];
      for (int i = 0; i < images.length; i++) {
        PixelMask mask = regions.get(images[i]).get(name);
        for (int cell = 0; cell < count; cell++) {
          cells[i][cell] = mask.get(peaks.grid().pixel(cell, mask.height(), mask.width()));
          cover[cell] += cells[i][cell] ? 1.0 / images.length : 0;
        }
      }
      return new Part(images, cells, cover);
    }

    Hit hit(Peaks peaks, int filter) {
      List<Integer> firing = new ArrayList<>();
      double chance = 0;
      int hits = 0;
      for (int i = 0; i < images.length; i++) {
        if (!peaks.silent(images[i], filter)) {
          int cell = peaks.cell(images[i], filter);
          firing.add(cell);
          chance += cover[cell] / images.length;
          hits += cells[i][cell] ? 1 : 0;
        }
      }
      double rate = (double) hits / images.length;
      return new Hit(images.length, rate, chance, deviation(firing, chance));
    }

    /**
     * Deviation of the rate over all ways to pair peaks with images. With {@code a(i, j)} whether
     * peak i lies in the part of image j, the variance of the sum is {@code sum d(i, j)^2 / (n -
     * 1)}, d being a less the means of its row and column plus the overall one.
     */
    private double deviation(List<Integer> peaks, double chance) {
      int n = images.length;
      if (n < 2) {
        return 0;
      }
      double squares = 0;
      for (int j = 0; j < n; j++) {
        double column = 0;
        for (int cell : peaks) {
          column += cells[j][cell] ? 1.0 / n : 0;
        }
        for (int cell : peaks) {
          double d = (cells[j][cell] ? 1 : 0) - cover[cell] - column + chance;
          squares += d * d;
        }
        double silent = chance - column;
        squares += (n - peaks.size()) * silent * silent;
      }
      return Math.sqrt(squares / (n - 1)) / n;
    }
  }
}
