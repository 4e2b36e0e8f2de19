package dev.vitrail.graphs;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.List;

/**
 * Standard deviation of every filter over the positions of background images, the unit of its
 * activations. METHODS 5.1: pooled over positions, since a unit that never fires has none of its
 * own as the release takes it.
 *
 * @param byLayer one array a layer, lowest first; each value at least 1e-6
 */
public record FilterScales(List<double[]> byLayer) {

  private static final double FLOOR = 1e-6;

  public FilterScales {
    byLayer = List.copyOf(byLayer);
  }

  /**
   * Measures the deviations in one pass; memory: the maps of one image.
   *
   * @throws VitrailException of kind DATA when a value is not finite
   */
  public static FilterScales of(LayerMaps background) {
    List<double[]> scales = new ArrayList<>();
    for (int layer = 0; layer < background.layers().size(); layer++) {
      scales.add(deviations(background, layer));
    }
    return new FilterScales(scales);
  }

  private static double[] deviations(LayerMaps maps, int layer) {
    LayerGrid grid = maps.layers().get(layer);
    double[] sums = new double[grid.filters()];
    double[] squares = new double[grid.filters()];
    float[] values = new float[grid.size()];
    for (int image = 0; image < maps.images(); image++) {
      maps.read(layer, image, values);
      for (int f = 0; f < grid.filters(); f++) {
        double sum = 0;
        double square = 0;
        for (int at = f * grid.cells(); at < (f + 1) * grid.cells(); at++) {
          sum += values[at];
          square += (double) values[at] * values[at];
        }
        sums[f] += sum;
        squares[f] += square;
      }
    }
    double count = (double) maps.images() * grid.cells();
    double[] deviations = new double[grid.filters()];
    for (int f = 0; f < deviations.length; f++) {
      double mean = sums[f] / count;
      if (!Double.isFinite(squares[f])) {
        throw VitrailException.data(
            "Layer %s holds values that are not finite in filter %d; check the net's weights"
                .formatted(grid.name(), f));
      }
      double variance = squares[f] / count - mean * mean;
      deviations[f] = Math.max(FLOOR, Math.sqrt(Math.max(0, variance)));
    }
    return deviations;
  }

  /** Factors by which activations become votes. */
  double[] factors(int layer) {
    double[] factors = byLayer.get(layer).clone();
    for (int f = 0; f < factors.length; f++) {
      factors[f] = 1 / factors[f];
    }
    return factors;
  }
}
