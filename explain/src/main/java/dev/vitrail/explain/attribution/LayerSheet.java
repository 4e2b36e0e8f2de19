package dev.vitrail.explain.attribution;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.ReceptiveField;
import java.util.ArrayList;
import java.util.List;

/**
 * One layer of a net and the methods that can read it.
 *
 * @param name of the node
 * @param kind what it computes
 * @param height rows of its maps
 * @param width columns of its maps
 * @param channels of its maps
 * @param field side of the receptive field in input pixels, rows; at most what the net pads
 * @param jump input pixels between neighbouring cells, rows
 * @param masked whether it is a template mask, or the maps before one
 * @param methods that can read it
 */
public record LayerSheet(
    String name,
    String kind,
    int height,
    int width,
    int channels,
    double field,
    double jump,
    boolean masked,
    List<String> methods) {

  /** Methods that read maps of any sign. */
  public static final List<String> MAPS =
      List.of(
          "deconvnet",
          "grad-cam",
          "layer-cam",
          "hires-cam",
          "score-cam",
          "guided-grad-cam",
          "channel-attribution",
          "linear");

  private static final List<String> VECTORS = List.of("channel-attribution", "linear");

  public LayerSheet {
    methods = List.copyOf(methods);
  }

  /** Every layer of a net in order. */
  public static List<LayerSheet> of(Architecture net) {
    NetLayers layers = new NetLayers(net);
    List<LayerSheet> sheets = new ArrayList<>();
    for (Node node : net.nodes()) {
      MapShape shape = layers.shape(node.name());
      ReceptiveField field = net.receptiveField(node.name(), true);
      sheets.add(
          new LayerSheet(
              node.name(),
              kind(node.layer()),
              shape.height(),
              shape.width(),
              shape.channels(),
              field.size(),
              field.jump(),
              isMasked(layers, node.name()),
              methods(net, layers, node.name())));
    }
    return sheets;
  }

  private static List<String> methods(Architecture net, NetLayers layers, String name) {
    if (layers.shape(name).cells() == 1) {
      return VECTORS;
    }
    List<String> methods = new ArrayList<>(MAPS);
    if (layers.nonNegative(name)) {
      methods.add("grad-cam++");
    }
    if (canBeCut(net, name)) {
      methods.add("linear-path");
    }
    if (layers.averageHead().map(head -> head.maps().equals(name)).orElse(false)) {
      methods.add("cam");
    }
    if (isMasked(layers, name)) {
      methods.add("filter-peaks");
    }
    return methods;
  }

  private static boolean isMasked(NetLayers layers, String name) {
    return layers.masks().stream()
        .anyMatch(mask -> mask.name().equals(name) || mask.inputs().contains(name));
  }

  private static boolean canBeCut(Architecture net, String name) {
    try {
      net.after(name);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String kind(Layer layer) {
    if (layer instanceof Layer.Conv conv) {
      return "conv %dx%d".formatted(conv.window().kernelHeight(), conv.window().kernelWidth());
    }
    if (layer instanceof Layer.Operator operator) {
      return operator.operator();
    }
    return layer
        .getClass()
        .getSimpleName()
        .replaceAll("([a-z])([A-Z])", "$1-$2")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
