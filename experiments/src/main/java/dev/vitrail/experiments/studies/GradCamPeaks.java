package dev.vitrail.experiments.studies;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.GradientEngine;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Target;
import dev.vitrail.graphs.LayerGrid;
import dev.vitrail.graphs.LayerMaps;
import dev.vitrail.graphs.Positions;
import java.util.List;

/**
 * The strongest cell of Grad-CAM in each image, as one pattern: {@code max(sum_k a_k A_k, 0)} with
 * {@code a_k} the mean over cells of the logit's gradient by map k (Selvaraju et al., ICCV 2017,
 * equations 1 and 2).
 */
final class GradCamPeaks implements Positions {

  private final LayerGrid grid;
  private final int[] cells;
  private final double[] scores;

  /**
   * Computes it for images whose maps are at hand, one by one.
   *
   * @param maps with the layer of {@code net.top()} as their highest
   */
  GradCamPeaks(GraphNet net, LayerMaps maps) {
    int layer = maps.layers().size() - 1;
    grid = maps.layers().get(layer);
    cells = new int[maps.images()];
    scores = new double[maps.images()];
    Architecture rest = net.network().architecture().after(net.top());
    float[] values = new float[grid.size()];
    try (Network head = net.network().part(rest);
        GradientEngine engine = new GradientEngine(head, List.of())) {
      for (int image = 0; image < maps.images(); image++) {
        maps.read(layer, image, values);
        FeatureMaps cellMajor = cellMajor(values);
        FeatureMaps logits = engine.forward(cellMajor);
        int label = net.output().orElse(largest(logits.values()));
        FeatureMaps gradient =
            engine
                .gradients(
                    Target.logit(rest, label), BackwardRule.STANDARD, List.of(Architecture.INPUT))
                .get(Architecture.INPUT);
        peak(image, cellMajor.values(), gradient.values());
      }
    }
  }

  private FeatureMaps cellMajor(float[] filterMajor) {
    float[] values = new float[filterMajor.length];
    for (int filter = 0; filter < grid.filters(); filter++) {
      for (int cell = 0; cell < grid.cells(); cell++) {
        values[cell * grid.filters() + filter] = filterMajor[filter * grid.cells() + cell];
      }
    }
    return new FeatureMaps(new MapShape(1, grid.height(), grid.width(), grid.filters()), values);
  }

  private static int largest(float[] logits) {
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      best = logits[c] > logits[best] ? c : best;
    }
    return best;
  }

  private void peak(int image, float[] maps, float[] gradient) {
    double[] weights = new double[grid.filters()];
    for (int at = 0; at < gradient.length; at++) {
      weights[at % weights.length] += gradient[at] / (double) grid.cells();
    }
    double side = grid.cells() > 0 ? grid.row(grid.cells() - 1) + grid.row(0) : 0;
    cells[image] = grid.nearest(side / 2, side / 2);
    for (int cell = 0; cell < grid.cells(); cell++) {
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        sum += weights[k] * maps[cell * weights.length + k];
      }
      if (sum > scores[image]) {
        scores[image] = sum;
        cells[image] = cell;
      }
    }
  }

  @Override
  public int images() {
    return cells.length;
  }

  @Override
  public int patterns() {
    return 1;
  }

  @Override
  public double row(int image, int pattern) {
    return grid.row(cells[image]);
  }

  @Override
  public double column(int image, int pattern) {
    return grid.column(cells[image]);
  }

  @Override
  public double score(int image, int pattern) {
    return scores[image];
  }
}
