package dev.vitrail.graphs;

import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Finds the patterns of a graph in images, top layer first, as parents say where to look. AAAI
 * 2018, section 3.2; METHODS 5.1 and 5.2. Safe to use from several threads.
 */
public final class PatternInference {

  /** A pattern scores at least this share of its mean over the mined images to be present. Ours. */
  public static final double PRESENT_SHARE = 0.1;

  private final ExplanatoryGraph graph;
  private final List<Patterns> patterns = new ArrayList<>();
  private final List<Compatibility> compatibilities = new ArrayList<>();
  private final List<double[]> factors = new ArrayList<>();

  /** Prepares a graph, whole or pruned. */
  public PatternInference(ExplanatoryGraph graph) {
    this.graph = graph;
    GraphConfig config = graph.config();
    for (int l = 0; l < graph.layers().size(); l++) {
      boolean top = l == graph.layers().size() - 1;
      List<Pattern> above = top ? List.of() : graph.layers().get(l + 1).patterns();
      double reach = config.reach(l, graph.input());
      Patterns here = patterns(graph.layers().get(l), above);
      double[] sigmas = above.stream().mapToDouble(Pattern::sigma).toArray();
      patterns.add(here);
      compatibilities.add(
          new Compatibility(here, sigmas, reach, reach, config.form(), config.coactivation()));
      factors.add(graph.layers().get(l).deviations().stream().mapToDouble(d -> 1 / d).toArray());
    }
  }

  private static Patterns patterns(GraphLayer layer, List<Pattern> above) {
    Map<Integer, Integer> indices = new HashMap<>();
    for (int k = 0; k < above.size(); k++) {
      indices.put(above.get(k).id(), k);
    }
    List<Pattern> nodes = layer.patterns();
    int[] first = new int[layer.grid().filters() + 1];
    nodes.forEach(node -> first[node.filter() + 1]++);
    Arrays.parallelPrefix(first, Integer::sum);
    return new Patterns(
        layer.grid(),
        first,
        nodes.stream().mapToDouble(Pattern::row).toArray(),
        nodes.stream().mapToDouble(Pattern::column).toArray(),
        nodes.stream().mapToDouble(Pattern::sigma).toArray(),
        nodes.stream()
            .map(n -> n.parents().stream().mapToInt(p -> indices.get(p.id())).toArray())
            .toArray(int[][]::new));
  }

  /**
   * A pattern in one image.
   *
   * @param pattern the node
   * @param layer index of its layer, lowest 0
   * @param row place in input pixels; where it belongs, when absent
   * @param column place in input pixels
   * @param score in units of the layer's mean score
   * @param present whether it was seen: its filter answers in the window and the score is at least
   *     {@link #PRESENT_SHARE} of its usual one
   */
  public record Found(
      Pattern pattern, int layer, double row, double column, double score, boolean present) {}

  /**
   * All patterns in one image.
   *
   * @param byLayer lowest layer first, in the graph's order
   */
  public record Explanation(List<List<Found>> byLayer) {

    public Explanation {
      byLayer = byLayer.stream().map(List::copyOf).toList();
    }

    /** Patterns that were seen, highest score first, then by id. */
    public List<Found> present() {
      return byLayer.stream()
          .flatMap(List::stream)
          .filter(Found::present)
          .sorted(
              Comparator.comparingDouble((Found f) -> -f.score())
                  .thenComparingInt(f -> f.pattern().id()))
          .toList();
    }

    /** Patterns that were not seen, in the graph's order. */
    public List<Found> absent() {
      return byLayer.stream().flatMap(List::stream).filter(found -> !found.present()).toList();
    }

    /** The parents of a pattern in this image. */
    public List<Found> parents(Found found) {
      if (found.layer() + 1 >= byLayer.size()) {
        return List.of();
      }
      Map<Integer, Found> above = new HashMap<>();
      byLayer.get(found.layer() + 1).forEach(f -> above.put(f.pattern().id(), f));
      return found.pattern().parents().stream().map(parent -> above.get(parent.id())).toList();
    }
  }

  /** Explains one image. */
  public Explanation explain(LayerMaps maps, int image) {
    check(maps);
    List<LayerPositions> found = positions(1);
    locate(maps, image, found, 0);
    List<List<Found>> layers = new ArrayList<>();
    for (int l = 0; l < graph.layers().size(); l++) {
      List<Found> here = new ArrayList<>();
      for (int v = 0; v < found.get(l).patterns(); v++) {
        here.add(found(l, v, found.get(l)));
      }
      layers.add(here);
    }
    return new Explanation(layers);
  }

  private Found found(int l, int v, LayerPositions positions) {
    GraphLayer layer = graph.layers().get(l);
    Pattern pattern = layer.patterns().get(v);
    double score = positions.score(0, v);
    boolean present =
        positions.active(0, v) && score >= PRESENT_SHARE * pattern.meanScore() && score > 0;
    double unit = layer.meanScore() > 0 ? layer.meanScore() : 1;
    return new Found(
        pattern, l, positions.row(0, v), positions.column(0, v), score / unit, present);
  }

  /** Finds the patterns in all images, several at once; one table a layer, lowest first. */
  public List<LayerPositions> locate(LayerMaps maps) {
    check(maps);
    List<LayerPositions> found = positions(maps.images());
    IntStream.range(0, maps.images())
        .parallel()
        .forEach(image -> locate(maps, image, found, image));
    return found;
  }

  private List<LayerPositions> positions(int images) {
    GraphConfig.Place place = graph.config().place();
    return patterns.stream()
        .map(p -> new LayerPositions(p.grid(), images, p.count(), place))
        .toList();
  }

  private void locate(LayerMaps maps, int image, List<LayerPositions> into, int at) {
    Displacements upper = Displacements.NONE;
    for (int l = patterns.size() - 1; l >= 0; l--) {
      float[] values = new float[patterns.get(l).grid().size()];
      maps.read(l, image, values);
      Placement placement = new Placement(patterns.get(l), compatibilities.get(l));
      placement.place(upper);
      new ImageStep(placement).locate(Votes.of(values, factors.get(l)), into.get(l), at);
      upper = displacements(graph.layers().get(l).patterns(), into.get(l), at);
    }
  }

  private static Displacements displacements(List<Pattern> nodes, LayerPositions found, int image) {
    Displacements away = new Displacements(new double[nodes.size()], new double[nodes.size()]);
    for (int v = 0; v < nodes.size(); v++) {
      away.rows()[v] = found.row(image, v) - nodes.get(v).meanRow();
      away.columns()[v] = found.column(image, v) - nodes.get(v).meanColumn();
    }
    return away;
  }

  private void check(LayerMaps maps) {
    List<LayerGrid> expected = graph.layers().stream().map(GraphLayer::grid).toList();
    if (!maps.layers().equals(expected) || !maps.frame().equals(graph.input())) {
      throw VitrailException.usage(
          "The graph was mined on %s of %s; maps of the same net and input size are needed"
              .formatted(expected.stream().map(LayerGrid::name).toList(), graph.source().net()));
    }
  }
}
