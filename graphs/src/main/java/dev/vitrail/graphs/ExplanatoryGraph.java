package dev.vitrail.graphs;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Part patterns of several layers and which of them move together. Zhang et al., AAAI 2018; METHODS
 * 5.2.
 *
 * @param format {@link #FORMAT}
 * @param source what it was mined from
 * @param input size of the network input
 * @param imagesUsed images of the category
 * @param imagesSha256 checksum of their names, one a line
 * @param backgroundImages images over which filters were scaled
 * @param config constants of mining, with the seed
 * @param layers lowest first; parents of a pattern lie in the next one
 */
public record ExplanatoryGraph(
    String format,
    GraphSource source,
    Frame input,
    int imagesUsed,
    String imagesSha256,
    int backgroundImages,
    GraphConfig config,
    List<GraphLayer> layers) {

  /** Name and version of the JSON form. */
  public static final String FORMAT = "vitrail-graph/1";

  /** Most layers of a graph. */
  public static final int MAX_LAYERS = 64;

  /**
   * Lift below which a pattern is none: its filter answers there hardly more than anywhere. Flat
   * noise stays below. Ours.
   */
  public static final double LEAST_LIFT = 1.5;

  /** Patterns a layer that the paper's measures look at. */
  public static final int PAPER_PATTERNS = 167;

  public ExplanatoryGraph {
    layers = List.copyOf(layers);
    if (!FORMAT.equals(format)) {
      throw new IllegalArgumentException(
          "The format must be %s, found %s".formatted(FORMAT, format));
    }
    if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
      throw new IllegalArgumentException(
          "A graph has 1 to %d layers, found %d".formatted(MAX_LAYERS, layers.size()));
    }
    if (source == null || input == null || config == null || imagesSha256 == null) {
      throw new IllegalArgumentException("A graph names source, input, config and imagesSha256");
    }
    checkIds(layers);
  }

  private static void checkIds(List<GraphLayer> layers) {
    Set<Integer> all = new HashSet<>();
    Set<Integer> above = Set.of();
    for (int l = layers.size() - 1; l >= 0; l--) {
      Set<Integer> here = new HashSet<>();
      for (Pattern pattern : layers.get(l).patterns()) {
        if (!all.add(pattern.id())) {
          throw new IllegalArgumentException("Two patterns have id " + pattern.id());
        }
        here.add(pattern.id());
        for (Pattern.Parent parent : pattern.parents()) {
          if (!above.contains(parent.id())) {
            throw new IllegalArgumentException(
                "Parent %d of pattern %d is not in the layer above"
                    .formatted(parent.id(), pattern.id()));
          }
        }
      }
      above = here;
    }
  }

  /** Number of patterns. */
  @JsonIgnore
  public int size() {
    return layers.stream().mapToInt(layer -> layer.patterns().size()).sum();
  }

  /** Number of edges. */
  @JsonIgnore
  public int edges() {
    return layers.stream()
        .flatMap(layer -> layer.patterns().stream())
        .mapToInt(pattern -> pattern.parents().size())
        .sum();
  }

  /** The pattern of an id. */
  public Optional<Pattern> pattern(int id) {
    return layers.stream()
        .flatMap(layer -> layer.patterns().stream())
        .filter(pattern -> pattern.id() == id)
        .findFirst();
  }

  /**
   * The best patterns of each layer with all their ancestors, which are needed to find them in an
   * image. Ancestors keep their rank, so the best ones can still be told.
   *
   * @param perLayer patterns of a layer at most, by rank among those of that lift
   * @param leastLift patterns of a smaller lift are no patterns; 0 keeps all
   */
  public ExplanatoryGraph pruned(int perLayer, double leastLift) {
    List<GraphLayer> kept = new ArrayList<>();
    Set<Integer> needed = new HashSet<>();
    for (GraphLayer layer : layers) {
      Set<Integer> above = new HashSet<>();
      List<Pattern> patterns = new ArrayList<>();
      Set<Integer> best = best(layer, perLayer, leastLift);
      for (Pattern pattern : layer.patterns()) {
        if (best.contains(pattern.id()) || needed.contains(pattern.id())) {
          patterns.add(pattern);
          pattern.parents().forEach(parent -> above.add(parent.id()));
        }
      }
      kept.add(layer.with(patterns));
      needed = above;
    }
    return withLayers(kept);
  }

  /** Filters that answer everywhere have the highest scores in low layers, so lift comes first. */
  private static Set<Integer> best(GraphLayer layer, int most, double leastLift) {
    return layer.patterns().stream()
        .filter(pattern -> pattern.lift() >= leastLift)
        .sorted(Comparator.comparingInt(Pattern::rank))
        .limit(most)
        .map(Pattern::id)
        .collect(Collectors.toSet());
  }

  /** The graph with what some patterns mean, by pattern id. */
  public ExplanatoryGraph withParts(Map<Integer, List<Pattern.PartMatch>> parts) {
    Map<Integer, List<Pattern.PartMatch>> known = new HashMap<>(parts);
    return withLayers(
        layers.stream()
            .map(
                layer ->
                    layer.with(
                        layer.patterns().stream()
                            .map(p -> p.withParts(known.getOrDefault(p.id(), p.parts())))
                            .toList()))
            .toList());
  }

  private ExplanatoryGraph withLayers(List<GraphLayer> others) {
    return new ExplanatoryGraph(
        format, source, input, imagesUsed, imagesSha256, backgroundImages, config, others);
  }
}
