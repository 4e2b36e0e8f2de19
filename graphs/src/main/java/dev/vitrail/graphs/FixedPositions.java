package dev.vitrail.graphs;

/**
 * Patterns that never move, scored as they would be if they did: the floor to beat, as the
 * instability that is left is that of the landmarks themselves. METHODS 5.3.
 *
 * @param scored where scores come from
 * @param layer where the fixed places come from, mu of each pattern, in the same order
 */
public record FixedPositions(Positions scored, GraphLayer layer) implements Positions {

  public FixedPositions {
    if (scored.patterns() != layer.patterns().size()) {
      throw new IllegalArgumentException(
          "Positions of %d patterns do not belong to a layer of %d"
              .formatted(scored.patterns(), layer.patterns().size()));
    }
  }

  @Override
  public int images() {
    return scored.images();
  }

  @Override
  public int patterns() {
    return scored.patterns();
  }

  @Override
  public double row(int image, int pattern) {
    return layer.patterns().get(pattern).row();
  }

  @Override
  public double column(int image, int pattern) {
    return layer.patterns().get(pattern).column();
  }

  @Override
  public double score(int image, int pattern) {
    return scored.score(image, pattern);
  }
}
