package dev.vitrail.explain.attribution;

import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Activation times gradient at a layer, {@code a_kij = h_kij dS/dh_kij}: summed over channels it
 * says where, summed over cells which channel. Olah et al., "The Building Blocks of
 * Interpretability", 2018; METHODS 6.4. Exact where the rest of the net is linear, such as a global
 * average and one dense layer: the sum is then the score less its bias.
 *
 * @param view what the map shows
 */
public record LinearAttribution(View view) implements AttributionMethod {

  /** Which sum becomes the map. */
  public enum View {
    /** Where: the sum over channels. */
    CELLS,
    /** Which channel: the map is that of the channel that gives most. */
    CHANNELS
  }

  private static final int NAMED = 8;

  @Override
  public String name() {
    return view == View.CELLS ? "linear" : "channel-attribution";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.LAYER,
        MethodInfo.Display.SIGNED,
        "sum over the cells of each channel, [batch, 1, 1, channels]",
        view == View.CELLS
            ? "Activation times gradient at a layer, summed over channels"
            : "Activation times gradient summed over cells: which channel; map of the strongest",
        "Olah et al. 2018");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.of(layers.lastMaps());
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    String layer = net.layers().known(request.layer().orElseGet(net.layers()::lastMaps));
    ExplainedNet.Gradients found =
        net.gradients(request.images(), request.scores(), BackwardRule.STANDARD, List.of(layer));
    FeatureMaps maps = found.maps(layer);
    FeatureMaps gradients = found.by(layer);
    FeatureMaps channels = byChannel(maps, gradients);
    FeatureMaps map =
        view == View.CELLS
            ? Channels.sumOfProducts(maps, gradients)
            : strongest(maps, gradients, channels);
    return Attribution.plain(name(), layer, request.scores(), map)
        .with(Attribution.CHANNELS, channels)
        .with(details(channels));
  }

  /** Sums over the cells of each channel, {@code [batch, 1, 1, channels]}. */
  static FeatureMaps byChannel(FeatureMaps maps, FeatureMaps gradients) {
    MapShape shape = maps.shape();
    MapShape out = new MapShape(shape.batch(), 1, 1, shape.channels());
    double[] sums = new double[out.size()];
    for (int i = 0; i < maps.values().length; i++) {
      int image = i / shape.imageSize();
      sums[image * shape.channels() + i % shape.channels()] +=
          (double) maps.values()[i] * gradients.values()[i];
    }
    return Channels.maps(out, sums);
  }

  private static FeatureMaps strongest(FeatureMaps maps, FeatureMaps gradients, FeatureMaps sums) {
    MapShape shape = maps.shape();
    float[] out = new float[shape.batch() * shape.cells()];
    for (int b = 0; b < shape.batch(); b++) {
      int best = ranked(sums, b)[0];
      for (int cell = 0; cell < shape.cells(); cell++) {
        int at = (b * shape.cells() + cell) * shape.channels() + best;
        out[b * shape.cells() + cell] = maps.values()[at] * gradients.values()[at];
      }
    }
    return new FeatureMaps(shape.withChannels(1), out);
  }

  /** Channels of an image, the largest sum first; of equals the first. */
  static int[] ranked(FeatureMaps sums, int image) {
    int channels = sums.shape().channels();
    return IntStream.range(0, channels)
        .boxed()
        .sorted(
            (a, b) ->
                Float.compare(
                    sums.values()[image * channels + b], sums.values()[image * channels + a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static List<Attribution.Details> details(FeatureMaps sums) {
    int channels = sums.shape().channels();
    List<Attribution.Details> details = new ArrayList<>();
    for (int b = 0; b < sums.shape().batch(); b++) {
      int[] order = ranked(sums, b);
      double total = 0;
      for (int k = 0; k < channels; k++) {
        total += sums.values()[b * channels + k];
      }
      StringBuilder line = new StringBuilder("Channels that give most:");
      for (int i = 0; i < Math.min(NAMED, channels); i++) {
        line.append(
            String.format(
                java.util.Locale.ROOT,
                "%s %d (%+.4g)",
                i == 0 ? "" : ",",
                order[i],
                sums.values()[b * channels + order[i]]));
      }
      details.add(
          new Attribution.Details(
              Map.of("sum", total, "strongest_channel", (double) order[0]),
              List.of(line.append('.').toString())));
    }
    return details;
  }
}
