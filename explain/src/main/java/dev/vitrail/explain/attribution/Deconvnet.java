package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Target;
import dev.vitrail.engine.VitrailException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One unit of a layer taken back to the pixels: its activation alone goes down through the
 * transposed weights, to the recorded places of max pooling, and every ReLU lets through positive
 * signals only. Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2014,
 * section 2.1; METHODS 6.1. A template mask passes the signal as it passed the maps.
 *
 * @param channel whose strongest unit is taken; empty takes the unit of the layer that gives most
 *     to the score, by activation times gradient
 */
public record Deconvnet(OptionalInt channel) implements AttributionMethod {

  /** From the unit that gives most to the score. */
  public Deconvnet() {
    this(OptionalInt.empty());
  }

  @Override
  public String name() {
    return "deconvnet";
  }

  @Override
  public MethodInfo info() {
    return new MethodInfo(
        true,
        MethodInfo.Place.INPUT,
        MethodInfo.Display.IMAGE,
        "signal at each input channel",
        "One unit of a layer taken back to the pixels; hardly depends on the class",
        "Zeiler, Fergus 2014, section 2.1");
  }

  @Override
  public Optional<String> defaultLayer(NetLayers layers) {
    return Optional.of(layers.lastMaps());
  }

  @Override
  public Attribution attribute(ExplainedNet net, AttributionRequest request) {
    String layer = net.layers().maps(request.layer());
    MapShape shape = net.layers().shape(layer);
    if (channel.isPresent() && channel.getAsInt() >= shape.channels()) {
      throw VitrailException.usage(
          "Layer %s has channels 0 to %d, found %d"
              .formatted(layer, shape.channels() - 1, channel.getAsInt()));
    }
    ExplainedNet.Gradients found =
        net.gradients(request.images(), request.scores(), BackwardRule.STANDARD, List.of(layer));
    int[] units = units(found.maps(layer), found.by(layer));
    FeatureMaps signal = signal(net, request.images(), layer, units);
    return Attribution.plain(name(), layer, request.scores(), Channels.sum(signal))
        .with(Attribution.CHANNELS, signal)
        .with(details(layer, found.maps(layer), units));
  }

  /** The signal at the input when the activations of some units go down alone. */
  private static FeatureMaps signal(
      ExplainedNet net, FeatureMaps images, String layer, int[] units) {
    ExplainedNet.Targets start =
        part ->
            new Target(
                layer,
                (maps, out) -> {
                  for (int b = 0; b < maps.shape().batch(); b++) {
                    int at = b * maps.shape().imageSize() + units[part.from() + b];
                    out[at] = maps.values()[at];
                  }
                });
    return net.gradients(images, List.of(Architecture.INPUT, layer), BackwardRule.DECONVNET, start)
        .by(Architecture.INPUT);
  }

  /** The unit of each image as a position in its maps; the first of equals. */
  private int[] units(FeatureMaps maps, FeatureMaps gradients) {
    MapShape shape = maps.shape();
    int[] units = new int[shape.batch()];
    for (int b = 0; b < units.length; b++) {
      double best = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < shape.imageSize(); i++) {
        if (channel.isPresent() && i % shape.channels() != channel.getAsInt()) {
          continue;
        }
        int at = b * shape.imageSize() + i;
        double h = maps.values()[at];
        double value = channel.isPresent() ? h : h * gradients.values()[at];
        if (value > best) {
          best = value;
          units[b] = i;
        }
      }
    }
    return units;
  }

  private List<Attribution.Details> details(String layer, FeatureMaps maps, int[] units) {
    MapShape shape = maps.shape();
    List<Attribution.Details> details = new ArrayList<>();
    for (int b = 0; b < units.length; b++) {
      int k = units[b] % shape.channels();
      int cell = units[b] / shape.channels();
      double value = maps.values()[b * shape.imageSize() + units[b]];
      Map<String, Double> numbers = new java.util.LinkedHashMap<>();
      numbers.put("unit_channel", (double) k);
      int row = cell / shape.width();
      numbers.put("unit_row", (double) row);
      numbers.put("unit_column", (double) (cell % shape.width()));
      numbers.put("unit_activation", value);
      String why = channel.isPresent() ? "strongest of its channel" : "largest h x dscore/dh";
      details.add(
          new Attribution.Details(
              numbers,
              List.of(
                  "Unit: channel %d of %s at row %d, column %d (%s)."
                      .formatted(k, layer, row, cell % shape.width(), why),
                  GuidedBackprop.WARNING)));
    }
    return details;
  }
}
