package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.losses.MapPeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The peaks of the filters of an interpretable layer, each with what the filter gives to the score.
 * A filter that stands for a part fires at one place (Zhang, Wu, Zhu, "Interpretable Convolutional
 * Neural Networks", 2018, section 3); its whole contribution, activation times gradient summed over
 * the masked map, is put there. Needs a net with a template mask.
 */
public record FilterPeaks() implements AttributionMethod {

  /** Name of the peak rows in the result, in cells, {@code [batch, 1, 1, filters]}; -1 silent. */
  public static final String ROWS = "peak_rows";

  /** Name of the peak columns in the result, in cells; -1 silent. */
  public static final String COLUMNS = "peak_columns";

  private static final int NAMED = 5;

  @Override
  public String name() {
    return "filter-peaks";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.LAYER,
        MethodInfo.Display.SIGNED,
        "contribution of each filter, [batch, 1, 1, filters]",
        "Peaks of masked filters, each with the filter's contribution; interpretable nets only",
        "Zhang, Wu, Zhu 2018, section 3; Olah et al. 2018");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    List<Node> masks = layers.masks();
    if (masks.isEmpty()) {
      throw VitrailException.usage(
          "filter-peaks needs a net with an interpretable layer, and this one has none");
    }
    return Optional.of(masks.get(masks.size() - 1).name());
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    Node mask = mask(net.layers(), request.layer());
    String unmasked = mask.inputs().get(0);
    ExplainedNet.Gradients found =
        net.gradients(
            request.images(),
            request.scores(),
            BackwardRule.STANDARD,
            List.of(unmasked, mask.name()));
    FeatureMaps maps = found.maps(unmasked);
    MapPeaks peaks = MapPeaks.of(maps.shape(), maps.values());
    FeatureMaps given = LinearAttribution.byChannel(found.maps(mask.name()), found.by(mask.name()));
    return Attribution.plain(name(), mask.name(), request.scores(), map(peaks, given))
        .with(Attribution.CHANNELS, given)
        .with(ROWS, places(peaks, true))
        .with(COLUMNS, places(peaks, false))
        .with(
            details(
                peaks,
                given,
                net.architecture().receptiveField(unmasked, true),
                net.architecture().receptiveField(unmasked, false)));
  }

  private Node mask(NetLayers layers, Optional<String> wanted) {
    String fallback = defaultLayer(layers).orElseThrow();
    String name = wanted.orElse(fallback);
    return layers.masks().stream()
        .filter(node -> node.name().equals(name) || node.inputs().contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                VitrailException.usage(
                    "Layer %s has no template mask; those that have one: %s"
                        .formatted(name, layers.masks().stream().map(Node::name).toList())));
  }

  private static FeatureMaps map(MapPeaks peaks, FeatureMaps given) {
    MapShape shape = peaks.shape();
    double[] out = new double[shape.batch() * shape.cells()];
    for (int b = 0; b < shape.batch(); b++) {
      for (int k = 0; k < shape.channels(); k++) {
        if (!peaks.silent(b, k)) {
          int cell = peaks.cells()[b * shape.channels() + k];
          out[b * shape.cells() + cell] += given.values()[b * shape.channels() + k];
        }
      }
    }
    return Channels.maps(shape.withChannels(1), out);
  }

  private static FeatureMaps places(MapPeaks peaks, boolean rows) {
    MapShape shape = peaks.shape();
    MapShape out = new MapShape(shape.batch(), 1, 1, shape.channels());
    float[] places = new float[out.size()];
    for (int b = 0; b < shape.batch(); b++) {
      for (int k = 0; k < shape.channels(); k++) {
        int place = rows ? peaks.row(b, k) : peaks.column(b, k);
        places[b * shape.channels() + k] = peaks.silent(b, k) ? -1 : place;
      }
    }
    return new FeatureMaps(out, places);
  }

  private static List<Attribution.Details> details(
      MapPeaks peaks, FeatureMaps given, ReceptiveField rows, ReceptiveField columns) {
    int filters = peaks.shape().channels();
    List<Attribution.Details> details = new ArrayList<>();
    for (int b = 0; b < peaks.shape().batch(); b++) {
      List<String> notes = new ArrayList<>();
      int[] order = LinearAttribution.ranked(given, b);
      for (int i = 0; i < Math.min(NAMED, filters); i++) {
        int k = order[i];
        if (!peaks.silent(b, k)) {
          notes.add(
              String.format(
                  Locale.ROOT,
                  "Filter %d gives %+.4g at pixel (%.1f, %.1f).",
                  k,
                  given.values()[b * filters + k],
                  columns.center(peaks.column(b, k)),
                  rows.center(peaks.row(b, k))));
        }
      }
      double silent = 0;
      for (int k = 0; k < filters; k++) {
        silent += peaks.silent(b, k) ? 1 : 0;
      }
      details.add(new Attribution.Details(Map.of("silent_filters", silent), notes));
    }
    return details;
  }
}
