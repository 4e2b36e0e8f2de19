package dev.vitrail.evaluate;

import java.util.Arrays;
import java.util.List;

/**
 * Where the parts of objects lie in the input, in pixels. Pixel k covers {@code [k, k+1)}. An image
 * that has no such point, or several, has NaN. Arrays are shared, not copied.
 *
 * @param names names of the landmarks
 * @param rows {@code [landmarks][images]}
 * @param columns {@code [landmarks][images]}
 */
public record Landmarks(List<String> names, double[][] rows, double[][] columns) {

  public Landmarks {
    names = List.copyOf(names);
    boolean fits = !names.isEmpty() && rows.length == names.size() && columns.length == rows.length;
    for (int k = 0; fits && k < rows.length; k++) {
      fits = rows[k].length == rows[0].length && columns[k].length == rows[0].length;
      for (int image = 0; fits && image < rows[k].length; image++) {
        fits = Double.isFinite(rows[k][image]) == Double.isFinite(columns[k][image]);
      }
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "Landmarks %s need rows and columns of the same images, both present or both NaN; found"
                  .formatted(names)
              + " %d and %d landmarks".formatted(rows.length, columns.length));
    }
  }

  /** Number of landmarks. */
  public int count() {
    return names.size();
  }

  /** Number of images. */
  public int images() {
    return rows[0].length;
  }

  /** Whether an image has a landmark. */
  public boolean present(int landmark, int image) {
    return Double.isFinite(rows[landmark][image]);
  }

  /** The landmarks of some images, in the given order. */
  public Landmarks select(int[] images) {
    return new Landmarks(names, pick(rows, images), pick(columns, images));
  }

  private static double[][] pick(double[][] from, int[] images) {
    double[][] picked = new double[from.length][];
    for (int k = 0; k < from.length; k++) {
      double[] row = from[k];
      picked[k] = Arrays.stream(images).mapToDouble(image -> row[image]).toArray();
    }
    return picked;
  }
}
