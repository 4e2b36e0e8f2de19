package dev.vitrail.evaluate.explanations;

import dev.vitrail.evaluate.Correlation;
import dev.vitrail.evaluate.MeasureInfo;
import dev.vitrail.evaluate.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the logit of one image loses when sets of pixels are replaced. Measured once an image and
 * held against every map of it. METHODS 7.2.
 */
public final class SubsetDrops {

  /** How to read sensitivity-n. */
  public static final MeasureInfo SENSITIVITY_N =
      new MeasureInfo(
          "sensitivity-n",
          MeasureInfo.Direction.HIGHER,
          -1,
          1,
          20,
          "Pearson over random subsets of one image, mean over images. Quantus pairs cumulative drops"
              + " with single attributions and correlates over the images of its first batch.");

  /** How to read faithfulness correlation. */
  public static final MeasureInfo FAITHFULNESS =
      new MeasureInfo(
          "faithfulness correlation",
          MeasureInfo.Direction.HIGHER,
          -1,
          1,
          20,
          "Sensitivity-n with subsets of 5 % of the pixels; the baseline is part of the name.");

  /** How to read the rank form. */
  public static final MeasureInfo MU_FIDELITY =
      new MeasureInfo(
          "mu-fidelity",
          MeasureInfo.Direction.HIGHER,
          -1,
          1,
          20,
          "Spearman over unions of cells of a 9 x 9 grid, so that coarse maps are not punished.");

  private static final String FLAT = "the net does not react, or the map is the same everywhere";

  private final Subsets subsets;
  private final double[] drops;

  private SubsetDrops(Subsets subsets, double[] drops) {
    this.subsets = subsets;
    this.drops = drops;
  }

  /** Replaces each set by the baseline and reads the logit. */
  static SubsetDrops of(Probe probe, float[] baseline, Subsets subsets) {
    double[] scores =
        probe.scores(
            subsets.count(),
            Scores.Unit.LOGIT,
            (k, values, offset) -> {
              for (int pixel : subsets.get(k)) {
                probe.replace(pixel, baseline, values, offset);
              }
            });
    double clean = probe.clean(Scores.Unit.LOGIT);
    return new SubsetDrops(subsets, Arrays.stream(scores).map(s -> clean - s).toArray());
  }

  /** Subsets of {@code size} pixels. */
  public static SubsetDrops random(Probe probe, float[] baseline, int size, int draws, long seed) {
    return of(probe, baseline, Subsets.random(probe.shape().cells(), size, draws, seed));
  }

  /** Unions of cells of a 9 x 9 grid, each taken with probability 0.2. */
  public static SubsetDrops grid(Probe probe, float[] baseline, int draws, long seed) {
    int height = probe.shape().height();
    int width = probe.shape().width();
    int grid = Math.min(9, Math.min(height, width));
    return of(probe, baseline, Subsets.cells(height, width, grid, 0.2, draws, seed));
  }

  /** Square patches of side ceil(height / 8). */
  public static SubsetDrops patches(Probe probe, float[] baseline, int draws, long seed) {
    int height = probe.shape().height();
    int width = probe.shape().width();
    int side = Math.min((height + 7) / 8, width);
    return of(probe, baseline, Subsets.patches(height, width, side, draws, seed));
  }

  /** Sizes of sensitivity-n: 1, 2, 4, ... up to 0.8 of the pixels. */
  public static List<Integer> sizes(int pixels) {
    List<Integer> sizes = new ArrayList<>();
    for (int n = 1; n <= 0.8 * pixels; n *= 2) {
      sizes.add(n);
    }
    return sizes;
  }

  /** Relevance of each set. */
  double[] sums(PixelMap map) {
    double[] sums = new double[drops.length];
    for (int k = 0; k < sums.length; k++) {
      for (int pixel : subsets.get(k)) {
        sums[k] += map.values()[pixel];
      }
    }
    return sums;
  }

  double[] drops() {
    return drops.clone();
  }

  /** Pearson's correlation of relevance and drop. */
  public Reading pearson(PixelMap map) {
    return Reading.orElse(Correlation.pearson(sums(map), drops), FLAT);
  }

  /** Spearman's correlation of relevance and drop. */
  public Reading spearman(PixelMap map) {
    return Reading.orElse(Correlation.spearman(sums(map), drops), FLAT);
  }

  /** Infidelity of a map that is already multiplied by the input. */
  public Infidelity infidelity(PixelMap map) {
    return Infidelity.of(sums(map), drops);
  }
}
