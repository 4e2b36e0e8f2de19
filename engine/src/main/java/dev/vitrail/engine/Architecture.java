package dev.vitrail.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A net as data: named layers in an order in which each comes after its inputs. Holds no weights.
 *
 * @param name of the net, for example {@code resnet50}
 * @param height input rows
 * @param width input columns
 * @param channels input channels, 3 for RGB
 * @param nodes the layers in order; the last one's output is the net's output, the logits
 */
public record Architecture(String name, int height, int width, int channels, List<Node> nodes) {

  /** Name by which nodes refer to the image. */
  public static final String INPUT = "input";

  /** Most nodes that an architecture may have. */
  public static final int MAX_NODES = 4096;

  /**
   * One layer.
   *
   * @param inputs names of earlier nodes or {@link #INPUT}
   */
  public record Node(String name, Layer layer, List<String> inputs) {
    public Node {
      inputs = List.copyOf(inputs);
    }
  }

  public Architecture {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty() || nodes.size() > MAX_NODES) {
      throw new IllegalArgumentException(
          "An architecture has 1 to %d nodes, found %d".formatted(MAX_NODES, nodes.size()));
    }
    inferShapes(new MapShape(1, height, width, channels), nodes);
  }

  /** Shape of an input batch. */
  public MapShape input(int batch) {
    return new MapShape(batch, height, width, channels);
  }

  /** Name of the last node. */
  public String output() {
    return nodes.get(nodes.size() - 1).name();
  }

  /** Output shape of every node, in order, the input first, for the given number of images. */
  public Map<String, MapShape> shapes(int batch) {
    return inferShapes(input(batch), nodes);
  }

  /** The node of this name. */
  public Node node(String nodeName) {
    return nodes.stream()
        .filter(n -> n.name().equals(nodeName))
        .findFirst()
        .orElseThrow(() -> unknown(nodeName));
  }

  /** Whether a node of this name exists. */
  public boolean has(String nodeName) {
    return nodes.stream().anyMatch(n -> n.name().equals(nodeName));
  }

  /**
   * Receptive field of a node along its longest path, in input pixels.
   *
   * @param rows true for the vertical axis
   */
  public ReceptiveField receptiveField(String nodeName, boolean rows) {
    Map<String, ReceptiveField> fields = new LinkedHashMap<>();
    fields.put(INPUT, ReceptiveField.PIXEL);
    Map<String, MapShape> shapes = shapes(1);
    for (Node node : nodes) {
      ReceptiveField widest = null;
      for (String in : node.inputs()) {
        ReceptiveField field = node.layer().through(fields.get(in), shapes.get(in), rows);
        widest = widest == null || field.size() > widest.size() ? field : widest;
      }
      fields.put(node.name(), widest);
    }
    ReceptiveField found = fields.get(nodeName);
    if (found == null) {
      throw unknown(nodeName);
    }
    return found;
  }

  /** The nodes up to and including {@code last}, without those it does not need. */
  public Architecture upTo(String last) {
    Map<String, Node> byName = new LinkedHashMap<>();
    nodes.forEach(n -> byName.put(n.name(), n));
    if (!byName.containsKey(last)) {
      throw unknown(last);
    }
    List<String> open = new ArrayList<>(List.of(last));
    List<Node> kept = new ArrayList<>();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (open.contains(node.name())) {
        kept.add(0, node);
        open.addAll(node.inputs());
      }
    }
    return new Architecture(name, height, width, channels, kept);
  }

  /**
   * The nodes after {@code cut}, as a net of its own whose input is the output of {@code cut}.
   *
   * @throws IllegalArgumentException when a later node reads anything before the cut
   */
  public Architecture after(String cut) {
    MapShape in = shapes(1).get(cut);
    if (in == null) {
      throw unknown(cut);
    }
    List<Node> kept = new ArrayList<>();
    boolean behind = cut.equals(INPUT);
    for (Node node : nodes) {
      if (behind) {
        kept.add(
            new Node(
                node.name(),
                node.layer(),
                node.inputs().stream().map(n -> n.equals(cut) ? INPUT : n).toList()));
      }
      behind |= node.name().equals(cut);
    }
    return new Architecture(name + "/" + cut, in.height(), in.width(), in.channels(), kept);
  }

  private static Map<String, MapShape> inferShapes(MapShape input, List<Node> nodes) {
    Map<String, MapShape> shapes = new LinkedHashMap<>();
    shapes.put(INPUT, input);
    for (Node node : nodes) {
      List<MapShape> inputs = new ArrayList<>();
      for (String in : node.inputs()) {
        MapShape shape = shapes.get(in);
        if (shape == null) {
          throw new IllegalArgumentException(
              "Layer '%s' reads '%s', which does not come before it".formatted(node.name(), in));
        }
        inputs.add(shape);
      }
      if (inputs.isEmpty()) {
        throw new IllegalArgumentException("Layer '%s' has no input".formatted(node.name()));
      }
      if (shapes.put(node.name(), node.layer().output(inputs)) != null) {
        throw new IllegalArgumentException("Two layers are named '%s'".formatted(node.name()));
      }
    }
    return shapes;
  }

  private IllegalArgumentException unknown(String nodeName) {
    return new IllegalArgumentException(
        "No layer '%s' in %s. Layers: %s"
            .formatted(nodeName, name, nodes.stream().map(Node::name).toList()));
  }
}
