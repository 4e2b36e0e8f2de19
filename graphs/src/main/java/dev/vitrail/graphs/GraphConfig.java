package dev.vitrail.graphs;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Constants of mining. METHODS 5.2; release {@code zqs1022/explanatoryGraph} where not said
 * otherwise.
 *
 * @param densities patterns of a filter for each cell, one a layer, lowest first; empty or 0
 *     chooses by map size: .05 from 21 cells a side, .1 from 11, .2 below
 * @param leastPatterns of a filter, ours
 * @param maxParents parents of a pattern; 0 learns without parents
 * @param candidates patterns of the layer above that may become parents; the release has 600
 * @param tau density of the dummy pattern, relative to the mean over patterns
 * @param iterations of each layer; 0 leaves patterns where they were drawn
 * @param step eta of the gradient step
 * @param initialShare first deviation and largest window, as a share of the input side
 * @param shares the same for each layer, lowest first; empty takes {@code initialShare} everywhere
 * @param form density of a pattern with several parents
 * @param coactivation whether a pattern counts less where its parents disagree (Lambda)
 * @param place where in its window a pattern is said to be
 * @param seed of the first positions
 */
public record GraphConfig(
    List<Double> densities,
    int leastPatterns,
    int maxParents,
    int candidates,
    double tau,
    int iterations,
    double step,
    double initialShare,
    List<Double> shares,
    Form form,
    boolean coactivation,
    Place place,
    long seed) {

  /** Cells of the window over which the release sums for tau. */
  static final int RELEASED_CANDIDATES = 36;

  private static final double PHOTOGRAPH_SHARE = 0.3;

  /** A density at which a filter has one pattern, whatever its map. */
  private static final double ONE_PATTERN = 1e-9;

  /**
   * Largest window of an interpretable layer, ours: the whole image, as far as three deviations
   * reach. Its filters are taught to fire at one place; a window that does not reach it holds next
   * to nothing, and what is found there leads the patterns below astray. {@code
   * experiments/results/graphs} has the numbers.
   */
  public static final double INTERPRETABLE_SHARE = 1;

  /** Density of a pattern with several parents. */
  public enum Form {
    /** One normalised Gaussian around the agreed place, times the co-activation. */
    GAUSSIAN,
    /** The exact geometric mean of the parents' Gaussians. */
    GEOMETRIC
  }

  /** Where in its window a pattern is, {@code F P} being its filter's votes times its density. */
  public enum Place {
    /** The cell where {@code F P} is largest, as published; jumps by whole cells. */
    STRONGEST,
    /**
     * The mean of all cells, weighted by {@code F P}. Ours: the guess of least squared error under
     * the model, between cells too.
     */
    EXPECTED
  }

  public GraphConfig {
    densities = List.copyOf(densities);
    // Graphs that were mined before these were known do not name them.
    shares = shares == null ? List.of() : List.copyOf(shares);
    Objects.requireNonNull(form, "form");
    place = place == null ? Place.STRONGEST : place;
    densities.forEach(d -> require("density", d, d >= 0 && d <= 1, "from 0 to 1"));
    require("leastPatterns", leastPatterns, leastPatterns >= 1, "at least 1");
    require("maxParents", maxParents, maxParents >= 0 && maxParents <= 256, "from 0 to 256");
    require("candidates", candidates, candidates >= 1 && candidates <= 10_000, "1 to 10000");
    require("tau", tau, tau > 0 && tau < 1e6, "above 0");
    require("iterations", iterations, iterations >= 0 && iterations <= 1000, "from 0 to 1000");
    require("step", step, step > 0 && step <= 10, "above 0 and at most 10");
    require("initialShare", initialShare, initialShare > 0 && initialShare <= 1, "above 0 to 1");
    shares.forEach(share -> require("shares", share, share > 0 && share <= 1, "above 0 to 1"));
  }

  private static void require(String name, Number value, boolean holds, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException("%s must be %s, found %s".formatted(name, allowed, value));
    }
  }

  /** METHODS 5.2: 15 parents of 100 candidates, 20 iterations, seed 1. */
  public static GraphConfig defaults() {
    return new GraphConfig(
        List.of(),
        4,
        15,
        100,
        0.1,
        20,
        1,
        0.15,
        List.of(),
        Form.GAUSSIAN,
        true,
        Place.STRONGEST,
        1);
  }

  /**
   * For photographs of animals: windows of 0.3 of the side, as the authors' earlier part graph
   * ({@code zqs1022/partGraphForCNN}) has them, expected places, other constants as in {@link
   * #defaults}.
   *
   * <p>A crop of an animal has its head left or right; windows of .15 do not reach from one to the
   * other, and windows of half the side no longer tell a part from its neighbours. Measured with
   * {@link Place#STRONGEST} on 150 foxes, layer3 and layer4 of ResNet-18: instability in layer3
   * less that of patterns that never move, and error of the head from 3 annotated images, for
   * windows of .15: -.002 and .193; .3: -.004 and .126; .5: +.013 and .102; 1: +.033 and .119.
   */
  public static GraphConfig photographs() {
    return defaults().withInitialShare(PHOTOGRAPH_SHARE).withPlace(Place.EXPECTED);
  }

  public GraphConfig withDensities(List<Double> value) {
    return changed(c -> c.densities = value);
  }

  /** Other parents; 0 learns the control without parents. */
  public GraphConfig withParents(int most, int ofCandidates) {
    return changed(
        c -> {
          c.maxParents = most;
          c.candidates = ofCandidates;
        });
  }

  /** Other iterations; 0 makes the control of random patterns. */
  public GraphConfig withIterations(int value) {
    return changed(c -> c.iterations = value);
  }

  /**
   * Another first deviation and largest window. Patterns cannot follow a part that moves farther
   * than the windows of their ancestors add up to: the authors' earlier part graph ({@code
   * zqs1022/partGraphForCNN}) searches 0.3 of the side.
   */
  public GraphConfig withInitialShare(double value) {
    return changed(c -> c.initialShare = value);
  }

  /** Other windows for each layer, lowest first; empty takes {@link #initialShare} everywhere. */
  public GraphConfig withShares(List<Double> value) {
    return changed(c -> c.shares = value);
  }

  /**
   * Another window for interpretable layers, and one pattern a filter there, for in a window of the
   * whole image all patterns of a filter would come to lie on one place.
   *
   * @param layers that are mined, lowest first
   * @param interpretable names of interpretable layers, mined or not
   * @param share largest window of those
   */
  public GraphConfig withInterpretable(
      List<String> layers, Collection<String> interpretable, double share) {
    if (layers.stream().noneMatch(interpretable::contains)) {
      return this;
    }
    return changed(
        c -> {
          c.shares = each(layers, interpretable, share, initialShare);
          c.densities = each(layers, interpretable, ONE_PATTERN, 0);
        });
  }

  private static List<Double> each(
      List<String> layers, Collection<String> interpretable, double theirs, double others) {
    return layers.stream().map(l -> interpretable.contains(l) ? theirs : others).toList();
  }

  public GraphConfig withForm(Form value, boolean withCoactivation) {
    return changed(
        c -> {
          c.form = value;
          c.coactivation = withCoactivation;
        });
  }

  public GraphConfig withPlace(Place value) {
    return changed(c -> c.place = value);
  }

  public GraphConfig withSeed(long value) {
    return changed(c -> c.seed = value);
  }

  /** First deviation and largest window of a layer in pixels. */
  double reach(int layer, Frame frame) {
    return (shares.isEmpty() ? initialShare : shares.get(layer)) * frame.side();
  }

  /** Density of patterns in a layer, the lowest being layer 0. */
  double density(int layer, LayerGrid grid) {
    if (!densities.isEmpty() && densities.get(layer) > 0) {
      return Math.max(densities.get(layer), 1.0 / grid.cells());
    }
    double side = Math.sqrt(grid.cells());
    return side >= 21 ? 0.05 : side >= 11 ? 0.1 : 0.2;
  }

  /** Patterns of each filter, at most one a cell. */
  int patterns(int layer, LayerGrid grid) {
    int wanted = (int) Math.ceil(grid.cells() * density(layer, grid) - 1e-9);
    return Math.min(grid.cells(), Math.max(hasOnePattern(layer) ? 1 : leastPatterns, wanted));
  }

  private boolean hasOnePattern(int layer) {
    return !densities.isEmpty() && densities.get(layer) == ONE_PATTERN;
  }

  /** Largest deviation of a pattern in pixels: the spacing of patterns; the smallest is a tenth. */
  double widest(int layer, LayerGrid grid) {
    return grid.stride() / Math.sqrt(density(layer, grid));
  }

  private GraphConfig changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.config();
  }

  /** The constants while one of them changes. */
  private static final class Draft {
    private List<Double> densities;
    private int leastPatterns;
    private int maxParents;
    private int candidates;
    private double tau;
    private int iterations;
    private double step;
    private double initialShare;
    private List<Double> shares;
    private Form form;
    private boolean coactivation;
    private Place place;
    private long seed;

    Draft(GraphConfig from) {
      densities = from.densities;
      leastPatterns = from.leastPatterns;
      maxParents = from.maxParents;
      candidates = from.candidates;
      tau = from.tau;
      iterations = from.iterations;
      step = from.step;
      initialShare = from.initialShare;
      shares = from.shares;
      form = from.form;
      coactivation = from.coactivation;
      place = from.place;
      seed = from.seed;
    }

    GraphConfig config() {
      return new GraphConfig(
          densities,
          leastPatterns,
          maxParents,
          candidates,
          tau,
          iterations,
          step,
          initialShare,
          shares,
          form,
          coactivation,
          place,
          seed);
    }
  }
}
