package dev.vitrail.engine.program;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Operators;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An architecture compiled into steps. A convolution takes the sum and the ReLU behind it into one
 * step, unless somebody wants to see the value between. Value 0 is the input.
 */
public final class Program {

  private final Architecture architecture;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> values = new HashMap<>();
  private final Set<String> fused = new HashSet<>();
  private final Map<String, List<Node>> consumers = new HashMap<>();
  private final Set<String> visible;

  private Program(Architecture architecture, Collection<String> visible) {
    this.architecture = architecture;
    this.visible = Set.copyOf(visible);
  }

  /**
   * Compiles.
   *
   * @param visible nodes whose values can be read, hooked or differentiated by themselves; the
   *     output and the input always are
   */
  public static Program compile(Architecture architecture, Collection<String> visible) {
    Program program = new Program(architecture, visible);
    for (String name : visible) {
      if (!name.equals(Architecture.INPUT)) {
        architecture.node(name);
      }
    }
    program.build();
    return program;
  }

  private void build() {
    define(Architecture.INPUT);
    for (Node node : architecture.nodes()) {
      for (String in : node.inputs()) {
        consumers.computeIfAbsent(in, n -> new ArrayList<>()).add(node);
      }
    }
    Map<String, MapShape> shapes = architecture.shapes(1);
    for (Node node : architecture.nodes()) {
      if (!fused.contains(node.name())) {
        steps.add(step(node, shapes));
      }
    }
  }

  private Step step(Node node, Map<String, MapShape> shapes) {
    if (node.layer() instanceof Layer.Conv conv) {
      return conv(node, conv);
    }
    int in = values.get(node.inputs().get(0));
    int[] all = node.inputs().stream().mapToInt(values::get).toArray();
    int out = define(node.name());
    Layer layer = node.layer();
    if (layer instanceof Layer.Relu) {
      return new SimpleSteps.ReluStep(out, in);
    } else if (layer instanceof Layer.Add) {
      return new SimpleSteps.AddStep(out, all[0], all[1]);
    } else if (layer instanceof Layer.Concat) {
      return new SimpleSteps.ConcatStep(out, all);
    } else if (layer instanceof Layer.ZeroPad pad) {
      return new SimpleSteps.PadStep(out, in, pad);
    } else if (layer instanceof Layer.MaxPool pool) {
      return new SimpleSteps.MaxPoolStep(out, in, pool);
    } else if (layer instanceof Layer.AveragePool pool) {
      return new SimpleSteps.AveragePoolStep(out, in, pool);
    } else if (layer instanceof Layer.GlobalAverage) {
      MapShape shape = shapes.get(node.inputs().get(0));
      return SimpleSteps.AveragePoolStep.global(out, in, shape);
    } else if (layer instanceof Layer.LocalResponseNorm norm) {
      return new SimpleSteps.NormStep(out, in, norm);
    } else if (layer instanceof Layer.Affine) {
      return new SimpleSteps.AffineStep(out, in, node.name());
    } else if (layer instanceof Layer.Dropout dropout) {
      return new HeapSteps.DropoutStep(out, in, dropout.rate());
    } else if (layer instanceof Layer.ChannelDropout dropout) {
      return new HeapSteps.ChannelDropoutStep(out, in, dropout.rate());
    } else if (layer instanceof Layer.Operator operator) {
      return new HeapSteps.OperatorStep(out, in, Operators.create(operator));
    }
    throw new IllegalStateException("No step for layer " + layer);
  }

  private Step conv(Node node, Layer.Conv conv) {
    int in = values.get(node.inputs().get(0));
    Node last = node;
    String residual = null;
    Node next = onlyConsumer(last);
    if (next != null && next.layer() instanceof Layer.Add) {
      String other = next.inputs().get(next.inputs().get(0).equals(last.name()) ? 1 : 0);
      if (values.containsKey(other)) {
        residual = other;
        last = fuse(next);
        next = onlyConsumer(last);
      }
    }
    boolean relu = next != null && next.layer() instanceof Layer.Relu;
    if (relu) {
      last = fuse(next);
    }
    int out = define(last.name());
    return residual == null
        ? ConvStep.plain(out, in, conv.window(), node.name(), relu)
        : ConvStep.withResidual(out, in, values.get(residual), conv.window(), node.name(), relu);
  }

  /** The one node that reads this one, or null when there are more or its value must be visible. */
  private Node onlyConsumer(Node node) {
    List<Node> readers = consumers.getOrDefault(node.name(), List.of());
    return readers.size() == 1 && !visible.contains(node.name()) ? readers.get(0) : null;
  }

  private Node fuse(Node node) {
    fused.add(node.name());
    return node;
  }

  private int define(String name) {
    values.put(name, names.size());
    names.add(name);
    return names.size() - 1;
  }

  /** What was compiled. */
  public Architecture architecture() {
    return architecture;
  }

  List<Step> steps() {
    return steps;
  }

  /** Number of values, the input included. */
  int valueCount() {
    return names.size();
  }

  String name(int value) {
    return names.get(value);
  }

  boolean isVisible(int value) {
    return visible.contains(names.get(value));
  }

  /**
   * Number of a value.
   *
   * @throws IllegalArgumentException when the node was not asked to be visible
   */
  int value(String name) {
    Integer value = values.get(name);
    if (value == null) {
      architecture.node(name);
      throw new IllegalArgumentException(
          "Layer '%s' is fused with its neighbours; name it when the net is opened"
              .formatted(name));
    }
    return value;
  }
}
