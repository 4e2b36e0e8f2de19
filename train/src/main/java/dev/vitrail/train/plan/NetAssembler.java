package dev.vitrail.train.plan;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.losses.TemplateMask;
import dev.vitrail.losses.TemplateMaskOperator;
import dev.vitrail.train.config.HeadConfig;
import dev.vitrail.train.config.InterpretableConfig;
import dev.vitrail.train.config.LossConfig;
import dev.vitrail.train.config.MaskConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.Preprocessing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts interpretable layers into a known net: convolution, ReLU, mask, so that every later layer
 * reads the masked maps (METHODS 1.4). On a residual net they follow a stage, after the sum and its
 * ReLU, where no shortcut can by-pass the mask.
 */
public final class NetAssembler {

  /** Name of the fixed scale before the first interpretable layer. */
  public static final String SCALE = "features.scale";

  /** Placement on the last maps before they are pooled. */
  public static final String TOP = "top";

  private static final int IMAGENET_CLASSES = 1000;
  private static final Set<String> BVLC = Set.of("googlenet", "squeezenet1_1");

  private final TrainingConfig config;
  private final NetTemplate backbone;
  private final Architecture base;
  private final Map<String, MapShape> shapes;
  private final List<Node> nodes = new ArrayList<>();
  private final List<PlannedLayer> layers = new ArrayList<>();

  private NetAssembler(TrainingConfig config) {
    this.config = config;
    this.backbone = backbone(config.model().architecture(), config.data().size());
    this.base = backbone.architecture();
    this.shapes = base.shapes(1);
  }

  private static NetTemplate backbone(String name, int size) {
    try {
      return Nets.build(name, size, IMAGENET_CLASSES);
    } catch (IllegalArgumentException e) {
      throw VitrailException.usage(
          "data.size: %s needs larger images than %d pixels: %s"
              .formatted(name, size, e.getMessage()));
    }
  }

  /**
   * Assembles the net of a configuration.
   *
   * @param labels class names in logit order
   * @throws VitrailException of kind USAGE when a layer cannot be placed
   */
  public static NetPlan assemble(TrainingConfig config, List<String> labels) {
    return new NetAssembler(config).run(labels);
  }

  private NetPlan run(List<String> labels) {
    List<InterpretableConfig> wanted = config.model().interpretable();
    String lastOfBase = lastBeforeClassifier();
    String stop = wanted.isEmpty() ? lastOfBase : place(wanted.get(0), base.upTo(lastOfBase));
    nodes.addAll(base.upTo(stop).nodes());
    String at = wanted.isEmpty() ? stop : addLayers(wanted, stop);
    if (config.model().head().rest() && !wanted.isEmpty()) {
      at = addRest(stop, at, lastOfBase);
    }
    List<String> head = addHead(at, labels.size());
    return new NetPlan(
        new Architecture(
            base.name() + (wanted.isEmpty() ? "" : "-interpretable"),
            base.height(),
            base.width(),
            base.channels(),
            nodes),
        backbone,
        wanted.isEmpty() ? "" : SCALE,
        layers,
        head,
        preprocessing(),
        labels);
  }

  private String place(InterpretableConfig layer, Architecture body) {
    String after = layer.after().equals(TOP) ? lastMaps(body) : layer.after();
    for (InterpretableConfig other : config.model().interpretable()) {
      if (!other.after().equals(layer.after())) {
        throw VitrailException.usage(
            "model.interpretable: all layers follow the same place, found %s and %s"
                .formatted(layer.after(), other.after()));
      }
    }
    if (!body.has(after) || shapes.get(after).cells() < 2) {
      throw VitrailException.usage(
          "model.interpretable.after: %s has no layer '%s' with maps. Stages: %s, top"
              .formatted(base.name(), layer.after(), String.join(", ", stages(body))));
    }
    return after;
  }

  /** Outputs of blocks: nodes without a dot, which is how stages are named in all nets. */
  private List<String> stages(Architecture body) {
    return body.nodes().stream()
        .map(Node::name)
        .filter(n -> !n.contains(".") && shapes.get(n).cells() > 1)
        .toList();
  }

  /** The last node before the classifier whose output still is a map. */
  private String lastMaps(Architecture body) {
    String last = Architecture.INPUT;
    for (Node node : body.nodes()) {
      boolean maps = shapes.get(node.name()).cells() > 1;
      last = maps && !(node.layer() instanceof Layer.Dropout) ? node.name() : last;
    }
    return last;
  }

  private String lastBeforeClassifier() {
    Node classifier = null;
    for (Node node : base.nodes()) {
      classifier = node.layer() instanceof Layer.Conv ? node : classifier;
    }
    if (classifier == null) {
      throw new IllegalStateException(base.name() + " has no classifier");
    }
    return classifier.inputs().get(0);
  }

  private String addLayers(List<InterpretableConfig> wanted, String stop) {
    String at = add(SCALE, new Layer.Affine(), stop);
    for (int i = 0; i < wanted.size(); i++) {
      InterpretableConfig layer = wanted.get(i);
      String name = "interpretable" + (i + 1);
      if (layer.dropout() > 0) {
        at = add(name + ".dropout", new Layer.ChannelDropout(layer.dropout()), at);
      }
      Window window = Window.same(layer.kernel(), layer.kernel());
      add(name, new Layer.Conv(window, layer.filters()), at);
      String maps = add(name + ".maps", new Layer.Relu(), name);
      TemplateMask mask = mask(layer);
      at = maps;
      if (layer.mask().enabled()) {
        at = add(name + ".mask", new TemplateMaskOperator(mask).layer(), maps);
      }
      layers.add(new PlannedLayer(name, maps, at, layer.filters(), mask));
    }
    return at;
  }

  /** The template as it starts: mode released brings its own, with a beta that it learns. */
  private TemplateMask mask(InterpretableConfig layer) {
    MaskConfig mask = layer.mask();
    if (config.model().loss().mode() == LossConfig.Mode.RELEASED) {
      if (mask.enabled() && mask.peak() != MaskConfig.Peak.CENTROID) {
        throw VitrailException.usage(
            "model.interpretable.mask.peak: loss mode released needs centroid, found argmax; or"
                + " take loss mode released-argmax");
      }
      return TemplateMask.released(layer.filters());
    }
    TemplateMask.Peak peak =
        mask.peak() == MaskConfig.Peak.ARGMAX
            ? TemplateMask.Peak.ARGMAX
            : TemplateMask.Peak.CENTROID;
    return new TemplateMask(peak, TemplateMask.standard().distance(), List.of(mask.beta()));
  }

  private String addRest(String stop, String at, String last) {
    int expected = shapes.get(stop).channels();
    int found = layers.get(layers.size() - 1).filters();
    if (expected != found) {
      throw VitrailException.usage(
          "model.head.rest: the layers after %s read %d channels, so the last interpretable layer"
                  .formatted(stop, expected)
              + " needs as many filters, found "
              + found);
    }
    boolean behind = false;
    Set<String> masked = new HashSet<>(Set.of(stop));
    for (Node node : base.upTo(last).nodes()) {
      if (behind) {
        requireMasked(node, masked, stop);
        masked.add(node.name());
        List<String> inputs = node.inputs().stream().map(in -> in.equals(stop) ? at : in).toList();
        nodes.add(new Node(node.name(), node.layer(), inputs));
      }
      behind |= node.name().equals(stop);
    }
    return last.equals(stop) ? at : last;
  }

  private void requireMasked(Node node, Set<String> masked, String stop) {
    for (String in : node.inputs()) {
      if (!masked.contains(in)) {
        throw VitrailException.usage(
            "model.head.rest: behind %s, %s reads %s past the interpretable layers; place them"
                    .formatted(stop, node.name(), in)
                + " after a stage: "
                + String.join(", ", stages(base.upTo(lastBeforeClassifier()))));
      }
    }
  }

  private List<String> addHead(String from, int outputs) {
    HeadConfig head = config.model().head();
    List<String> weights = new ArrayList<>();
    Architecture body =
        new Architecture(base.name(), base.height(), base.width(), base.channels(), nodes);
    String at = from;
    if (body.shapes(1).get(at).cells() > 1) {
      at = add("head.pool", new Layer.GlobalAverage(), at);
    }
    if (head.hidden() > 0) {
      at = add("head.hidden", new Layer.Conv(Window.square(1, 1, 0), head.hidden()), at);
      weights.add(at);
      at = add("head.relu", new Layer.Relu(), at);
    }
    if (head.dropout() > 0) {
      at = add("head.dropout", new Layer.Dropout(head.dropout()), at);
    }
    weights.add(add("head.logits", new Layer.Conv(Window.square(1, 1, 0), outputs), at));
    return weights;
  }

  private String add(String name, Layer layer, String input) {
    nodes.add(new Node(name, layer, List.of(input)));
    return name;
  }

  /**
   * How the images of a pretrained net were prepared.
   *
   * @param net one of {@link Nets#names}
   * @param size side of the input in pixels
   */
  public static Preprocessing preprocessing(String net, int size) {
    int shorter = Math.round(size * 256f / 224f);
    return BVLC.contains(net)
        ? Preprocessing.bvlc(shorter, size)
        : Preprocessing.torchvision(shorter, size);
  }

  private Preprocessing preprocessing() {
    Preprocessing usual = preprocessing(config.model().architecture(), config.data().size());
    return switch (config.data().resize()) {
      case CROP -> usual;
      case STRETCH -> usual.withFit(Preprocessing.Fit.STRETCH);
    };
  }
}
