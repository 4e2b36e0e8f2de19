package dev.vitrail.losses;

import dev.vitrail.engine.MapShape;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The mask of an interpretable layer: {@code y = x * max(u, 0)}, where {@code u} is the unit
 * template around the peak of x. CVPR 2018, section 3; METHODS 1.1.
 *
 * <p>The unit template falls from 1 at the peak by {@code beta} times the L1 distance, never below
 * -1. It is used as the mask without the paper's factor tau, as the authors' release does. A map
 * that is zero everywhere is silent: its output is zero and its peak, cell 0, means nothing.
 *
 * @param peak how the peak of a map is found
 * @param distance how the distance from the peak is measured
 * @param betas fall per unit of distance: one positive value for all filters, or one a filter
 */
public record TemplateMask(Peak peak, Distance distance, List<Double> betas) {

  /** Fall of the paper: the mask passes cells nearer than a quarter of the map. */
  public static final double DEFAULT_BETA = 4;

  /** First value of the release's learned beta. */
  public static final double RELEASED_BETA = 2;

  /** How the peak of a map is found. */
  public enum Peak {
    /** The largest value; of equal ones the first in row-major order. */
    ARGMAX,
    /**
     * The centre of mass, each axis {@code floor(sum(i x) / max(sum x, 1e-9) + 0.5)}: the release.
     */
    CENTROID
  }

  /** How the distance from the peak is measured. */
  public enum Distance {
    /** Cells over n, n the longer side of the map: the paper. */
    CELLS,
    /** Coordinates that run from -1 to 1, so a cell is {@code 2/(n-1)}: the release. */
    LINSPACE
  }

  public TemplateMask {
    betas = List.copyOf(betas);
    if (betas.isEmpty()) {
      throw new IllegalArgumentException("A mask needs one beta for all filters or one a filter");
    }
    for (double beta : betas) {
      if (!(beta > 0 && beta <= 1e6)) {
        throw new IllegalArgumentException(
            "beta must be above 0 and at most 1e6, found " + beta + "; the paper uses 4");
      }
    }
  }

  /** The paper's mask with Vitrail's peak: arg-max, beta 4, distance in cells over n. */
  public static TemplateMask standard() {
    return new TemplateMask(Peak.ARGMAX, Distance.CELLS, List.of(DEFAULT_BETA));
  }

  /** The release's mask before training: centroid, beta 2 for each filter, linspace distances. */
  public static TemplateMask released(int filters) {
    return new TemplateMask(
        Peak.CENTROID, Distance.LINSPACE, Collections.nCopies(filters, RELEASED_BETA));
  }

  /** The same mask with learned betas, one a filter. */
  public TemplateMask withBetas(double[] values) {
    return new TemplateMask(peak, distance, Arrays.stream(values).boxed().toList());
  }

  /** Fall of the unit template from one cell to the next. */
  public double slope(int height, int width, int filter) {
    return betas.get(betas.size() == 1 ? 0 : filter) * step(height, width);
  }

  /** Fall per cell of every filter, {@code [channels]}. */
  public double[] slopes(MapShape shape) {
    if (betas.size() != 1 && betas.size() != shape.channels()) {
      throw new IllegalArgumentException(
          "This mask has %d betas, the maps have %d filters; give one beta or one a filter"
              .formatted(betas.size(), shape.channels()));
    }
    double[] slopes = new double[shape.channels()];
    Arrays.setAll(slopes, f -> slope(shape.height(), shape.width(), f));
    return slopes;
  }

  /** The unit template around a cell, row-major {@code [height * width]}, values -1 to 1. */
  public double[] unitTemplate(int height, int width, int filter, int row, int column) {
    double slope = slope(height, width, filter);
    double[] template = new double[Math.multiplyExact(height, width)];
    for (int i = 0; i < height; i++) {
      for (int j = 0; j < width; j++) {
        template[i * width + j] = unit(slope, Math.abs(i - row) + Math.abs(j - column));
      }
    }
    return template;
  }

  /** Peaks of a batch of maps. */
  public MapPeaks peaks(MapShape shape, float[] maps) {
    return MapPeaks.of(shape, maps, peak);
  }

  /** Peaks of a batch of maps. */
  public MapPeaks peaks(MapShape shape, double[] maps) {
    return MapPeaks.of(shape, maps, peak);
  }

  /** Writes {@code y = x * max(u, 0)}. Input and output may be the same array. */
  public void forward(MapShape shape, float[] input, float[] output) {
    FloatMaskLoops.scale(this, shape, input, input, output);
  }

  /** Writes {@code y = x * max(u, 0)}. Input and output may be the same array. */
  public void forward(MapShape shape, double[] input, double[] output) {
    DoubleMaskLoops.scale(this, shape, input, input, output);
  }

  /** Turns dL/dy into {@code dL/dx = dL/dy * max(u, 0)} in place; the peak counts as constant. */
  public void backward(MapShape shape, float[] input, float[] gradient) {
    FloatMaskLoops.scale(this, shape, input, gradient, gradient);
  }

  /** Turns dL/dy into {@code dL/dx = dL/dy * max(u, 0)} in place; the peak counts as constant. */
  public void backward(MapShape shape, double[] input, double[] gradient) {
    DoubleMaskLoops.scale(this, shape, input, gradient, gradient);
  }

  /** Unit template at a distance of some cells. */
  static double unit(double slope, int cells) {
    return Math.max(1 - slope * cells, -1);
  }

  private double step(int height, int width) {
    int n = Math.max(height, width);
    return distance == Distance.CELLS ? 1.0 / n : 2.0 / Math.max(n - 1, 1);
  }
}
