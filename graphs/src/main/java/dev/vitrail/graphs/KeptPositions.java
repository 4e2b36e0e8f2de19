package dev.vitrail.graphs;

import java.util.Arrays;
import java.util.List;

/**
 * Chosen patterns of several layers side by side, scores divided by each layer's mean so that they
 * can be compared. METHODS 5.2.
 */
public final class KeptPositions implements Positions {

  private final Positions[] sources;
  private final int[] patterns;
  private final double[] units;

  /**
   * Puts layers together.
   *
   * @param layers of the same images
   * @param kept indices of the patterns in each layer
   * @param meanScores the unit of scores of each layer; 0 leaves them as they are
   */
  public KeptPositions(
      List<? extends Positions> layers, List<int[]> kept, List<Double> meanScores) {
    if (kept.size() != layers.size() || meanScores.size() != layers.size() || layers.isEmpty()) {
      throw new IllegalArgumentException(
          "Each of %d layers needs its patterns and mean score".formatted(layers.size()));
    }
    int count = kept.stream().mapToInt(indices -> indices.length).sum();
    sources = new Positions[count];
    patterns = new int[count];
    units = new double[count];
    int at = 0;
    for (int l = 0; l < layers.size(); l++) {
      for (int pattern : kept.get(l)) {
        sources[at] = layers.get(l);
        patterns[at] = pattern;
        units[at++] = meanScores.get(l) > 0 ? meanScores.get(l) : 1;
      }
    }
    if (Arrays.stream(sources).anyMatch(s -> s.images() != layers.get(0).images())) {
      throw new IllegalArgumentException("Layers have positions in different images");
    }
  }

  @Override
  public int images() {
    return sources.length == 0 ? 0 : sources[0].images();
  }

  @Override
  public int patterns() {
    return patterns.length;
  }

  @Override
  public double row(int image, int pattern) {
    return sources[pattern].row(image, patterns[pattern]);
  }

  @Override
  public double column(int image, int pattern) {
    return sources[pattern].column(image, patterns[pattern]);
  }

  @Override
  public double score(int image, int pattern) {
    return sources[pattern].score(image, patterns[pattern]) / units[pattern];
  }

  @Override
  public boolean active(int image, int pattern) {
    return sources[pattern].active(image, patterns[pattern]);
  }
}
