package dev.vitrail.trees;

import java.util.stream.IntStream;

/**
 * Some images of {@link Rationales} in rows of their own: the positives, which become the leaves,
 * or a sample of the negatives.
 *
 * @param image index in the rationales
 */
record Leaves(int filters, int[] image, double[] x, double[] g, double[] y, double[] b) {

  static Leaves of(Rationales from, int[] image) {
    int k = from.filters();
    double[] x = new double[image.length * k];
    double[] g = new double[image.length * k];
    for (int i = 0; i < image.length; i++) {
      System.arraycopy(from.x(), image[i] * k, x, i * k, k);
      System.arraycopy(from.g(), image[i] * k, g, i * k, k);
    }
    double[] y = IntStream.of(image).mapToDouble(i -> from.y()[i]).toArray();
    double[] b = IntStream.of(image).mapToDouble(i -> from.b()[i]).toArray();
    return new Leaves(k, image, x, g, y, b);
  }

  int count() {
    return image.length;
  }

  /** Score of {@code weights.x + bias} for an image. */
  double estimate(double[] weights, double bias, int leaf) {
    return Rows.dot(weights, 0, x, leaf * filters, filters) + bias;
  }

  double[] meanX() {
    double[] mean = new double[filters];
    for (int i = 0; i < count(); i++) {
      for (int d = 0; d < filters; d++) {
        mean[d] += x[i * filters + d] / count();
      }
    }
    return mean;
  }
}
