package dev.vitrail.experiments.studies;

import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.graphs.FilterPeaks;
import dev.vitrail.graphs.FixedPositions;
import dev.vitrail.graphs.Frame;
import dev.vitrail.graphs.GraphConfig;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.graphs.GraphMiner;
import dev.vitrail.graphs.KeptPositions;
import dev.vitrail.graphs.LayerMaps;
import dev.vitrail.graphs.PartLocalisation;
import dev.vitrail.graphs.PatternInstability;
import dev.vitrail.graphs.PatternPurity;
import dev.vitrail.graphs.Positions;
import dev.vitrail.graphs.Selection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * METHODS 5.3 for patterns and for whatever they are compared with. The number of a setting is the
 * mean over the layers that can have parents, all but the top one; each layer has a row of its own.
 * Stability and purity look at the same share of patterns and of filters, the best tenth; the
 * paper's 167 are beside it. Localisation uses the patterns that METHODS 5.2 keeps, of all layers.
 */
final class GraphMeasures {

  private static final int[] ANNOTATED = {1, 3, 10};
  private static final int STANDARD = 3;

  private final LayerMaps maps;
  private final Landmarks landmarks;
  private final long seed;
  private final Map<String, Map<String, Double>> settings = new LinkedHashMap<>();

  /**
   * What is measured in one layer.
   *
   * @param positions where it is
   * @param by whose scores choose the best
   * @param filters of each
   */
  private record Layer(Positions positions, Positions by, int[] filters) {}

  /**
   * Measures of one category.
   *
   * @param landmarks in input pixels, of the images of {@code maps}
   * @param seed of the drawn annotations and the bootstrap
   */
  GraphMeasures(LayerMaps maps, Landmarks landmarks, long seed) {
    this.maps = maps;
    this.landmarks = landmarks;
    this.seed = seed;
  }

  /** Numbers by setting, then by metric. */
  Map<String, Map<String, Double>> settings() {
    return settings;
  }

  /** Adds mined patterns; once more those that are the best of their filter, which differ more. */
  void addPatterns(String setting, GraphMiner.Mined mined) {
    List<Layer> layers = layers(mined, false);
    add(setting, layers);
    int patterns = PartLocalisation.Options.standard(1, seed).patterns();
    localise(setting + "-one-a-filter", together(layers, Selection.ONE_A_FILTER::of), patterns);
  }

  /** Adds patterns that stay where they belong, and the mean place of the annotated images. */
  void addConstant(String setting, GraphMiner.Mined mined) {
    List<Layer> layers = layers(mined, true);
    stability(setting, layers);
    for (int k = 0; k < landmarks.count(); k++) {
      for (int annotated : ANNOTATED) {
        if (enough(k, annotated)) {
          PartLocalisation.Result found =
              PartLocalisation.meanPlace(
                  landmarks, k, maps.frame(), PartLocalisation.Options.standard(annotated, seed));
          put(setting, error(k, annotated), found.error().value());
        }
      }
    }
  }

  private List<Layer> layers(GraphMiner.Mined mined, boolean constant) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < maps.layers().size(); l++) {
      GraphLayer layer = mined.graph().layers().get(l);
      Positions found = mined.positions().get(l);
      Positions here = constant ? new FixedPositions(found, layer) : found;
      layers.add(new Layer(here, found, Selection.filters(layer)));
    }
    return layers;
  }

  /** Adds the strongest cell of every filter, and the best filter alone. */
  void addFilters(String setting, String single) {
    List<Layer> layers = filters(GraphConfig.Place.STRONGEST);
    add(setting, layers);
    localise(single, together(layers, (positions, filters) -> filters), 1);
  }

  /** Adds the mean place of every filter's map: how much averaging over a map steadies alone. */
  void addFilterCentres(String setting) {
    add(setting, filters(GraphConfig.Place.EXPECTED));
  }

  private List<Layer> filters(GraphConfig.Place place) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 0; l < maps.layers().size(); l++) {
      FilterPeaks peaks = FilterPeaks.of(maps, l, place);
      layers.add(new Layer(peaks, peaks, Selection.filters(peaks)));
    }
    return layers;
  }

  /** Adds one place an image. */
  void addPeak(String setting, Positions peak) {
    Layer layer = new Layer(peak, peak, new int[] {0});
    stability(setting, layer).forEach((metric, value) -> put(setting, metric, value));
    localise(setting, peak, 1);
  }

  private void add(String setting, List<Layer> layers) {
    stability(setting, layers);
    int patterns = PartLocalisation.Options.standard(1, seed).patterns();
    localise(setting, together(layers, Selection::kept), patterns);
    for (int l = 0; l < layers.size(); l++) {
      localise(at(setting, l), together(layers.subList(l, l + 1), Selection::kept), patterns);
    }
  }

  private void stability(String setting, List<Layer> layers) {
    for (int l = 0; l < layers.size(); l++) {
      int layer = l;
      stability(at(setting, l), layers.get(l))
          .forEach((metric, value) -> put(at(setting, layer), metric, value));
    }
    int withParents = Math.max(1, layers.size() - 1);
    for (String metric : List.copyOf(settings.get(at(setting, 0)).keySet())) {
      double sum = 0;
      for (int l = 0; l < withParents; l++) {
        sum += settings.get(at(setting, l)).get(metric);
      }
      put(setting, metric, sum / withParents);
    }
  }

  private Map<String, Double> stability(String setting, Layer layer) {
    Frame frame = maps.frame();
    PatternInstability.Options options = PatternInstability.Options.paper(maps.images());
    Map<String, Double> numbers = new LinkedHashMap<>();
    for (Selection selection : Selection.values()) {
      int[] chosen = selection.of(layer.by(), layer.filters());
      PatternInstability.Summary found =
          PatternInstability.of(layer.positions(), chosen, landmarks, frame, options, seed);
      switch (selection) {
        case TENTH -> {
          numbers.put("location_instability", found.mean().value());
          numbers.put("location_instability_vector", found.vectorMean().value());
          purity(layer, chosen, numbers);
        }
        case PAPER -> numbers.put("location_instability_167", found.mean().value());
        case ONE_A_FILTER -> numbers.put("location_instability_one_a_filter", found.mean().value());
      }
    }
    return numbers;
  }

  private void purity(Layer layer, int[] chosen, Map<String, Double> numbers) {
    PatternPurity.Options options = PatternPurity.Options.standard(maps.images());
    PatternPurity.Summary found =
        PatternPurity.of(layer.positions(), chosen, landmarks, maps.frame(), options, seed);
    numbers.put("purity", found.mean().value());
    numbers.put("purity_share_pure", found.pure().value());
    numbers.put("purity_chance", found.chance());
  }

  private void localise(String setting, Positions positions, int patterns) {
    for (int k = 0; k < landmarks.count(); k++) {
      for (int annotated : ANNOTATED) {
        if (enough(k, annotated)) {
          PartLocalisation.Options usual = PartLocalisation.Options.standard(annotated, seed);
          PartLocalisation.Options options =
              new PartLocalisation.Options(
                  annotated, patterns, usual.draws(), usual.floor(), usual.near(), seed);
          PartLocalisation.Result found =
              PartLocalisation.measure(positions, landmarks, k, maps.frame(), options);
          put(setting, error(k, annotated), found.error().value());
          if (annotated == STANDARD) {
            put(setting, "part_hits_" + landmarks.names().get(k), found.hits().value());
          }
        }
      }
    }
  }

  private boolean enough(int landmark, int annotated) {
    return IntStream.range(0, maps.images()).filter(i -> landmarks.present(landmark, i)).count()
        > annotated;
  }

  /** The metric without a number is that of 3 annotated images. */
  private String error(int landmark, int annotated) {
    String name = "part_error_" + landmarks.names().get(landmark);
    return annotated == STANDARD ? name : name + "_from_" + annotated;
  }

  /** Chosen patterns of some layers side by side, scores in units of their layer's mean. */
  private static Positions together(
      List<Layer> layers, BiFunction<Positions, int[], int[]> selection) {
    List<Positions> positions = new ArrayList<>();
    List<int[]> kept = new ArrayList<>();
    List<Double> units = new ArrayList<>();
    for (Layer layer : layers) {
      positions.add(layer.positions());
      kept.add(selection.apply(layer.by(), layer.filters()));
      units.add(meanScore(layer.positions()));
    }
    return new KeptPositions(positions, kept, units);
  }

  private static double meanScore(Positions positions) {
    double sum = 0;
    for (int image = 0; image < positions.images(); image++) {
      for (int v = 0; v < positions.patterns(); v++) {
        sum += positions.score(image, v);
      }
    }
    return sum / Math.max(1, (double) positions.images() * positions.patterns());
  }

  private String at(String setting, int layer) {
    return setting + "@" + maps.layers().get(layer).name();
  }

  private void put(String setting, String metric, double value) {
    settings.computeIfAbsent(setting, s -> new LinkedHashMap<>()).put(metric, value);
  }
}
