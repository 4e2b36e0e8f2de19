package dev.vitrail.train.plan;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.losses.TemplateMask;
import dev.vitrail.losses.TemplateMaskOperator;
import dev.vitrail.train.images.Preprocessing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A net ready to be trained.
 *
 * @param architecture the whole net
 * @param backbone the pretrained net it was made from
 * @param scale fixed scale of the features before the first interpretable layer; empty name if none
 * @param layers interpretable layers in order
 * @param head nodes of the classifier
 * @param preprocessing from pixels to input
 * @param labels class names in logit order; the category alone for a single-category task
 */
public record NetPlan(
    Architecture architecture,
    NetTemplate backbone,
    String scale,
    List<PlannedLayer> layers,
    List<String> head,
    Preprocessing preprocessing,
    List<String> labels) {

  public NetPlan {
    layers = List.copyOf(layers);
    head = List.copyOf(head);
    labels = List.copyOf(labels);
  }

  /** Nodes with weights that come from the pretrained net. */
  public List<String> backboneNodes() {
    return architecture.nodes().stream()
        .map(Architecture.Node::name)
        .filter(backbone.architecture()::has)
        .filter(name -> !head.contains(name))
        .toList();
  }

  /** The same net with other templates, one for each interpretable layer, in order. */
  public NetPlan withMasks(List<TemplateMask> masks) {
    Map<String, TemplateMask> applied = new HashMap<>();
    List<PlannedLayer> changed = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      PlannedLayer layer = layers.get(i).withMask(masks.get(i));
      changed.add(layer);
      if (layer.isMasked()) {
        applied.put(layer.output(), layer.mask());
      }
    }
    List<Node> nodes = new ArrayList<>(architecture.nodes());
    nodes.replaceAll(
        node ->
            applied.containsKey(node.name())
                ? new Node(
                    node.name(),
                    new TemplateMaskOperator(applied.get(node.name())).layer(),
                    node.inputs())
                : node);
    Architecture net =
        new Architecture(
            architecture.name(),
            architecture.height(),
            architecture.width(),
            architecture.channels(),
            nodes);
    return new NetPlan(net, backbone, scale, changed, head, preprocessing, labels);
  }

  /**
   * The last node before which nothing learns and past which nothing reaches back: its output can
   * be cached. The input when the first layers learn. No dropout, which would not drop any more.
   */
  public String cut(Set<String> trained) {
    String cut = Architecture.INPUT;
    for (Architecture.Node node : architecture.nodes()) {
      if (trained.contains(node.name())) {
        return cut;
      }
      boolean kept = !node.name().equals(scale) && !drops(node.layer());
      if (kept && separates(node.name())) {
        cut = node.name();
      }
    }
    return cut;
  }

  private static boolean drops(Layer layer) {
    return layer instanceof Layer.Dropout || layer instanceof Layer.ChannelDropout;
  }

  private boolean separates(String node) {
    boolean behind = false;
    Set<String> later = new java.util.HashSet<>(Set.of(node));
    for (Architecture.Node other : architecture.nodes()) {
      if (behind && !later.containsAll(other.inputs())) {
        return false;
      }
      if (behind) {
        later.add(other.name());
      }
      behind |= other.name().equals(node);
    }
    return behind;
  }
}
