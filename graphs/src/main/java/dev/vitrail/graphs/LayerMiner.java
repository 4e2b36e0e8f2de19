package dev.vitrail.graphs;

import dev.vitrail.engine.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Learns the patterns of one layer, given those of the layer above. METHODS 5.1. */
final class LayerMiner {

  private final GraphConfig config;
  private final LayerMaps maps;
  private final int layer;
  private final LayerGrid grid;
  private final Optional<Learned> above;
  private final Sweep sweep;
  private final Patterns patterns;
  private final double[][] agreements;
  private final double[] upperSigmas;
  private final Optional<ParentChoice> choice;

  /**
   * A learned layer.
   *
   * @param patterns with their parents
   * @param positions in all images, found with the last patterns
   * @param places their means over images
   * @param agreements of each pattern with each of its parents
   * @param logLikelihood before each iteration and after the last one
   * @param tau mean over images after the last iteration
   */
  record Learned(
      Patterns patterns,
      LayerPositions positions,
      PlaceStatistics places,
      double[][] agreements,
      List<Double> logLikelihood,
      double tau) {

    /** How far some patterns lie from their mean places in one image; 0 for the others. */
    Displacements displacements(int image, int[] which) {
      return places.in(positions, image, which);
    }
  }

  LayerMiner(
      GraphConfig config, LayerMaps maps, int layer, double[] factors, Optional<Learned> above) {
    this.config = config;
    this.maps = maps;
    this.layer = layer;
    this.above = above;
    grid = maps.layers().get(layer);
    sweep = new Sweep(maps, layer, factors, config.tau());
    patterns = Patterns.evenly(grid, config.patterns(layer, grid), widestReach());
    agreements = new double[patterns.count()][0];
    upperSigmas = above.map(a -> a.patterns().sigmas()).orElse(new double[0]);
    choice =
        above
            .filter(upper -> config.maxParents() > 0)
            .map(
                upper ->
                    ParentChoice.of(
                        upper.positions(), upper.places(), maps.frame(), config.candidates()))
            .filter(choice -> choice.candidates() > 0);
  }

  private double widestReach() {
    return config.reach(layer, maps.frame());
  }

  Learned mine(Progress progress) {
    draw();
    double widest = config.widest(layer, grid);
    GradientStep step = new GradientStep(config.step(), widest / 10, widest);
    LayerPositions positions =
        new LayerPositions(grid, maps.images(), patterns.count(), config.place());
    List<Double> likelihood = new ArrayList<>();
    for (int t = 1; t <= config.iterations(); t++) {
      if (selects(t)) {
        chooseParents(positions);
      }
      Compatibility compatibility = compatibility();
      String stage = "mining %s, step %d of %d".formatted(grid.name(), t, config.iterations());
      if (selects(t + 1)) {
        locate(compatibility, positions, Progress.NONE, stage);
      }
      Sums sums = expect(compatibility, progress, stage).sums();
      likelihood.add(sums.logLikelihood);
      step.apply(patterns, compatibility, sums, t);
    }
    String stage = "finding patterns of " + grid.name();
    Sweep.Result last = expect(compatibility(), Progress.NONE, stage);
    locate(compatibility(), positions, progress, stage);
    likelihood.add(last.sums().logLikelihood);
    return new Learned(
        patterns,
        positions,
        PlaceStatistics.of(positions),
        agreements,
        List.copyOf(likelihood),
        last.meanTau());
  }

  private Compatibility compatibility() {
    return new Compatibility(
        patterns, upperSigmas, widestReach(), widestReach(), config.form(), config.coactivation());
  }

  private Sweep.Result expect(Compatibility compatibility, Progress progress, String stage) {
    return sweep.expect(patterns, compatibility, this::upper, progress, stage);
  }

  private void locate(
      Compatibility compatibility, LayerPositions into, Progress progress, String stage) {
    sweep.locate(patterns, compatibility, this::upper, into, progress, stage);
  }

  /** Displacements of those that can be parents. */
  private Displacements upper(int image) {
    return choice
        .map(of -> above.orElseThrow().displacements(image, of.indices()))
        .orElse(Displacements.NONE);
  }

  /** Distinct cells for the patterns of each filter. */
  private void draw() {
    SplittableRandom random = new SplittableRandom(config.seed() + 31L * layer);
    int[] cells = IntStream.range(0, grid.cells()).toArray();
    for (int f = 0; f < grid.filters(); f++) {
      int first = patterns.first()[f];
      for (int k = 0; k < patterns.first()[f + 1] - first; k++) {
        int other = k + random.nextInt(cells.length - k);
        int cell = cells[other];
        cells[other] = cells[k];
        cells[k] = cell;
        patterns.rows()[first + k] = grid.row(cell);
        patterns.columns()[first + k] = grid.column(cell);
      }
    }
  }

  /** Parents are chosen anew at steps 2, 6, 11 and 16, by the places of the step before. */
  private boolean selects(int t) {
    return choice.isPresent() && t <= config.iterations() && (t == 2 || (t > 2 && t % 5 == 1));
  }

  private void chooseParents(LayerPositions positions) {
    PlaceStatistics places = PlaceStatistics.of(positions);
    IntStream.range(0, patterns.count())
        .parallel()
        .forEach(v -> chooseParents(v, choice.orElseThrow(), positions, places));
  }

  private void chooseParents(
      int v, ParentChoice from, LayerPositions positions, PlaceStatistics places) {
    int images = positions.images();
    double[] rows = new double[images];
    double[] columns = new double[images];
    double[] peaks = new double[images];
    for (int i = 0; i < images; i++) {
      rows[i] = positions.row(i, v) - places.meanRows()[v];
      columns[i] = positions.column(i, v) - places.meanColumns()[v];
      peaks[i] = positions.peak(i, v);
    }
    ParentChoice.Choice chosen = from.choose(rows, columns, peaks, config.maxParents());
    patterns.parents()[v] = chosen.parents();
    agreements[v] = chosen.strongest();
  }
}
