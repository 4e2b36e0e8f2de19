package dev.vitrail.cli.graph;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.evaluate.Landmarks;
import dev.vitrail.graphs.ExplanatoryGraph;
import dev.vitrail.graphs.FilterPeaks;
import dev.vitrail.graphs.FixedPositions;
import dev.vitrail.graphs.GraphLayer;
import dev.vitrail.graphs.KeptPositions;
import dev.vitrail.graphs.LayerMaps;
import dev.vitrail.graphs.LayerPositions;
import dev.vitrail.graphs.PartLocalisation;
import dev.vitrail.graphs.Pattern;
import dev.vitrail.graphs.PatternInference;
import dev.vitrail.graphs.PatternInstability;
import dev.vitrail.graphs.PatternPurity;
import dev.vitrail.graphs.Positions;
import dev.vitrail.graphs.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Measures a stored graph on images of its category by METHODS 5.3, beside its floors. */
final class GraphMeasuring {

  private static final int ANNOTATED = 3;
  private static final long SEED = 1;

  private final ExplanatoryGraph graph;
  private final LayerMaps maps;
  private final Landmarks landmarks;
  private final List<LayerPositions> found;

  GraphMeasuring(ExplanatoryGraph graph, LayerMaps maps, Landmarks landmarks) {
    this.graph = graph;
    this.maps = maps;
    this.landmarks = landmarks;
    found = new PatternInference(graph).locate(maps);
  }

  GraphReport report() {
    List<GraphReport.OfLayer> layers = new ArrayList<>();
    for (int l = 0; l < found.size(); l++) {
      layers.add(layer(l));
    }
    int annotated =
        (int)
            IntStream.range(0, landmarks.images())
                .filter(
                    i ->
                        IntStream.range(0, landmarks.count())
                            .anyMatch(k -> landmarks.present(k, i)))
                .count();
    return new GraphReport(
        1, graph.source().category(), maps.images(), annotated, layers, ANNOTATED, parts());
  }

  private GraphReport.OfLayer layer(int l) {
    GraphLayer layer = graph.layers().get(l);
    FilterPeaks peaks = FilterPeaks.of(maps, l);
    int[] best = best(layer);
    PatternPurity.Summary purity =
        PatternPurity.of(
            found.get(l),
            best,
            landmarks,
            maps.frame(),
            PatternPurity.Options.standard(maps.images()),
            SEED);
    return new GraphReport.OfLayer(
        layer.grid().name(),
        best.length,
        instability(found.get(l), best),
        instability(peaks, Selection.kept(peaks, Selection.filters(peaks))),
        instability(new FixedPositions(found.get(l), layer), best),
        purity.mean().value(),
        purity.chance());
  }

  private double instability(Positions positions, int[] chosen) {
    PatternInstability.Options options = PatternInstability.Options.paper(maps.images());
    try {
      return PatternInstability.of(positions, chosen, landmarks, maps.frame(), options, SEED)
          .mean()
          .value();
    } catch (IllegalArgumentException e) {
      throw VitrailException.data(
          "Too few images of '%s' have landmarks: %s"
              .formatted(graph.source().category(), e.getMessage()));
    }
  }

  /** Patterns that were kept for themselves and not as ancestors, at most the paper's number. */
  private static int[] best(GraphLayer layer) {
    return IntStream.range(0, layer.patterns().size())
        .filter(v -> layer.patterns().get(v).rank() <= ExplanatoryGraph.PAPER_PATTERNS)
        .toArray();
  }

  private List<GraphReport.Part> parts() {
    List<Positions> peaks = new ArrayList<>();
    List<int[]> best = new ArrayList<>();
    List<int[]> filters = new ArrayList<>();
    List<int[]> all = new ArrayList<>();
    List<Double> units = new ArrayList<>();
    List<Double> peakUnits = new ArrayList<>();
    for (int l = 0; l < found.size(); l++) {
      FilterPeaks peak = FilterPeaks.of(maps, l);
      peaks.add(peak);
      best.add(best(graph.layers().get(l)));
      filters.add(Selection.kept(peak, Selection.filters(peak)));
      all.add(Selection.filters(peak));
      units.add(graph.layers().get(l).meanScore());
      peakUnits.add(mean(peak));
    }
    Positions patterns = new KeptPositions(found, best, units);
    Positions tenth = new KeptPositions(peaks, filters, peakUnits);
    Positions every = new KeptPositions(peaks, all, peakUnits);
    List<GraphReport.Part> parts = new ArrayList<>();
    for (int k = 0; k < landmarks.count(); k++) {
      int landmark = k;
      int images =
          (int)
              IntStream.range(0, maps.images()).filter(i -> landmarks.present(landmark, i)).count();
      if (images > ANNOTATED) {
        parts.add(part(k, images, patterns, tenth, every));
      }
    }
    return parts;
  }

  private GraphReport.Part part(
      int k, int images, Positions patterns, Positions filters, Positions every) {
    PartLocalisation.Options options = PartLocalisation.Options.standard(ANNOTATED, SEED);
    PartLocalisation.Options alone =
        new PartLocalisation.Options(
            ANNOTATED, 1, options.draws(), options.floor(), options.near(), SEED);
    Map<String, Double> errors = new LinkedHashMap<>();
    errors.put("patterns", error(patterns, k, options));
    errors.put("filters", error(filters, k, options));
    errors.put("best filter", error(every, k, alone));
    errors.put(
        "mean place",
        PartLocalisation.meanPlace(landmarks, k, maps.frame(), options).error().value());
    return new GraphReport.Part(landmarks.names().get(k), images, errors);
  }

  private double error(Positions positions, int k, PartLocalisation.Options options) {
    return PartLocalisation.measure(positions, landmarks, k, maps.frame(), options).error().value();
  }

  private static double mean(Positions positions) {
    double sum = 0;
    for (int image = 0; image < positions.images(); image++) {
      for (int v = 0; v < positions.patterns(); v++) {
        sum += positions.score(image, v);
      }
    }
    return sum / Math.max(1, (double) positions.images() * positions.patterns());
  }

  /** What the best patterns of a graph mean, by pattern id. */
  static Map<Integer, List<Pattern.PartMatch>> meanings(
      ExplanatoryGraph graph,
      List<? extends Positions> found,
      LayerMaps maps,
      Landmarks landmarks) {
    Map<Integer, List<Pattern.PartMatch>> meanings = new HashMap<>();
    for (int l = 0; l < found.size(); l++) {
      List<Pattern> patterns = graph.layers().get(l).patterns();
      for (int v = 0; v < patterns.size(); v++) {
        meanings.put(patterns.get(v).id(), meanings(found.get(l), v, maps, landmarks));
      }
    }
    return meanings;
  }

  private static List<Pattern.PartMatch> meanings(
      Positions found, int v, LayerMaps maps, Landmarks landmarks) {
    PatternPurity.One purity =
        PatternPurity.of(
            found, v, landmarks, maps.frame(), PatternPurity.Options.standard(maps.images()));
    PatternInstability.One instability =
        PatternInstability.of(
            found, v, landmarks, maps.frame(), PatternInstability.Options.paper(maps.images()));
    List<Pattern.PartMatch> matches = new ArrayList<>();
    for (int k = 0; k < landmarks.count(); k++) {
      double pure = purity.byLandmark()[k];
      double spread = instability.byLandmark()[k];
      if (Double.isFinite(pure) && Double.isFinite(spread)) {
        matches.add(new Pattern.PartMatch(landmarks.names().get(k), pure, spread));
      }
    }
    return matches;
  }
}
