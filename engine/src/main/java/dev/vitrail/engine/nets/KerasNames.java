package dev.vitrail.engine.nets;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.nets.NodeTensors.NormTensors;
import dev.vitrail.engine.nets.WeightSource.Kind;
import dev.vitrail.engine.weights.WeightFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Names of Keras-applications in HDF5 files of Keras 1 and 2: vgg16, vgg19, resnet50-v1 (both the
 * {@code res2a_branch2a} names with epsilon 1e-3 and the {@code conv2_block1_1_conv} names with
 * 1.001e-5), resnet50v2 and inceptionv3-keras, whose layers only have running numbers. Dense
 * kernels behind a flattened map are stored in row, column, channel order, which is ours.
 */
final class KerasNames {

  private static final double OLD_EPSILON = 1e-3;
  private static final double NEW_EPSILON = 1.001e-5;
  private static final int[] VGG_16 = {2, 2, 3, 3, 3};
  private static final int[] VGG_19 = {2, 2, 4, 4, 4};

  private final NetTemplate template;
  private final WeightFile file;
  private final KerasTensors tensors;

  private KerasNames(NetTemplate template, WeightFile file) {
    this.template = template;
    this.file = file;
    this.tensors = new KerasTensors(file.entries());
  }

  /**
   * Names for a file.
   *
   * @throws VitrailException of kind DATA when the net has no Keras layout, or the file numbers
   *     another count of layers
   */
  static List<NodeTensors> of(NetTemplate template, WeightFile file) {
    return new KerasNames(template, file).names();
  }

  private List<NodeTensors> names() {
    String net = template.architecture().name();
    return switch (net) {
      case "vgg16" -> map(node -> vgg(node, VGG_16), norm -> norm, NEW_EPSILON);
      case "vgg19" -> map(node -> vgg(node, VGG_19), norm -> norm, NEW_EPSILON);
      case "resnet50v2" -> map(this::head, norm -> norm, NEW_EPSILON);
      case "resnet50-v1" ->
          tensors.hasLayer("conv1_conv")
              ? map(this::blockConv, KerasNames::blockNorm, NEW_EPSILON)
              : map(KerasNames::branchConv, KerasNames::branchNorm, OLD_EPSILON);
      case "inceptionv3-keras" -> numbered();
      case "resnet50", "inceptionv3" -> throw elsewhere(net);
      default ->
          throw VitrailException.data(
              file.path(),
              "is a Keras file; Keras layouts are known for vgg16, vgg19, resnet50-v1, resnet50v2"
                  + " and inceptionv3-keras, not for "
                  + net);
    };
  }

  private VitrailException elsewhere(String net) {
    boolean resnet = net.equals("resnet50");
    return VitrailException.data(
        file.path(),
        "is a Keras file, and %s of Keras %s; use the net %s"
            .formatted(
                resnet ? "ResNet50" : "InceptionV3",
                resnet ? "has its strides in other layers" : "averages without padding",
                resnet ? "resnet50-v1" : "inceptionv3-keras"));
  }

  private List<NodeTensors> map(
      UnaryOperator<String> layer, UnaryOperator<String> norm, double epsilon) {
    List<NodeTensors> names = new ArrayList<>();
    for (WeightSource source : template.sources()) {
      Optional<String> normLayer = source.norm().map(norm);
      names.add(names(source, layer.apply(source.node()), normLayer, epsilon));
    }
    return names;
  }

  private NodeTensors names(
      WeightSource source, String layer, Optional<String> norm, double epsilon) {
    if (source.kind() == Kind.AFFINE) {
      return new NodeTensors(
          source.node(),
          Optional.empty(),
          false,
          Optional.empty(),
          norm.map(n -> norm(n, epsilon)));
    }
    // A convolution below a batch norm may or may not have a bias; all others must.
    boolean biased = norm.isEmpty() || tensors.has(layer, KerasTensors.Role.BIAS);
    return new NodeTensors(
        source.node(),
        Optional.of(tensors.name(layer, KerasTensors.Role.KERNEL)),
        source.kind() == Kind.DENSE,
        biased ? Optional.of(tensors.name(layer, KerasTensors.Role.BIAS)) : Optional.empty(),
        norm.map(n -> norm(n, epsilon)));
  }

  private NormTensors norm(String layer, double epsilon) {
    return new NormTensors(
        Optional.of(tensors.name(layer, KerasTensors.Role.GAMMA)),
        tensors.name(layer, KerasTensors.Role.BETA),
        tensors.name(layer, KerasTensors.Role.MEAN),
        tensors.name(layer, KerasTensors.Role.VARIANCE),
        epsilon);
  }

  /** {@code features.7} of torchvision counts ReLUs and pools too. */
  private static String vgg(String node, int[] convs) {
    if (!node.startsWith("features.")) {
      return switch (node) {
        case "classifier.0" -> "fc1";
        case "classifier.3" -> "fc2";
        default -> "predictions";
      };
    }
    int index = Integer.parseInt(node.substring("features.".length()));
    int block = 0;
    while (index > 2 * convs[block]) {
      index -= 2 * convs[block] + 1;
      block++;
    }
    return "block%d_conv%d".formatted(block + 1, index / 2 + 1);
  }

  /** The classifier, which older files call {@code probs}. */
  private String head(String node) {
    return node.equals("predictions") && tensors.hasLayer("probs") ? "probs" : node;
  }

  /** {@code layer1.0.conv2} is {@code conv2_block1_2_conv}. */
  private String blockConv(String node) {
    return switch (node) {
      case "conv1" -> "conv1_conv";
      case "fc" -> head("predictions");
      default -> block(node, "conv");
    };
  }

  private static String blockNorm(String norm) {
    return norm.equals("bn1") ? "conv1_bn" : block(norm, "bn");
  }

  private static String block(String name, String suffix) {
    BlockPart part = BlockPart.of(name);
    return "conv%d_block%d_%d_%s".formatted(part.stage + 1, part.block + 1, part.index, suffix);
  }

  /** {@code layer1.0.conv2} is {@code res2a_branch2b}. */
  private static String branchConv(String node) {
    return switch (node) {
      case "conv1" -> "conv1";
      case "fc" -> "fc1000";
      default -> "res" + branch(node);
    };
  }

  private static String branchNorm(String norm) {
    return norm.equals("bn1") ? "bn_conv1" : "bn" + branch(norm);
  }

  private static String branch(String name) {
    BlockPart part = BlockPart.of(name);
    String way = part.index == 0 ? "1" : "2" + (char) ('a' + part.index - 1);
    return "%d%c_branch%s".formatted(part.stage + 1, 'a' + part.block, way);
  }

  /** Stage, block from 0, and which convolution; 0 is the shortcut. */
  private record BlockPart(int stage, int block, int index) {
    static BlockPart of(String name) {
      String[] parts = name.split("\\.");
      int stage = Integer.parseInt(parts[0].substring("layer".length()));
      boolean shortcut = parts[2].equals("downsample");
      int index = shortcut ? 0 : parts[2].charAt(parts[2].length() - 1) - '0';
      return new BlockPart(stage, Integer.parseInt(parts[1]), index);
    }
  }

  /** The n-th convolution that was made is the n-th of ours. */
  private List<NodeTensors> numbered() {
    long normed = template.sources().stream().filter(s -> s.kind() == Kind.NORMED).count();
    List<String> convs = requireCount("conv2d", normed);
    List<String> norms = requireCount("batch_normalization", normed);
    List<NodeTensors> names = new ArrayList<>();
    int at = 0;
    for (WeightSource source : template.sources()) {
      if (source.kind() == Kind.NORMED) {
        NodeTensors all =
            names(source, convs.get(at), Optional.of(norms.get(at)), source.epsilon());
        boolean scaled = tensors.has(norms.get(at), KerasTensors.Role.GAMMA);
        names.add(scaled ? all : withoutGamma(all));
        at++;
      } else {
        names.add(names(source, "predictions", Optional.empty(), 0));
      }
    }
    return names;
  }

  private static NodeTensors withoutGamma(NodeTensors all) {
    return new NodeTensors(
        all.node(),
        all.kernel(),
        all.flat(),
        all.bias(),
        all.norm()
            .map(
                n ->
                    new NormTensors(
                        Optional.empty(), n.beta(), n.mean(), n.variance(), n.epsilon())));
  }

  private List<String> requireCount(String kind, long count) {
    List<String> layers = tensors.numbered(kind);
    if (layers.size() != count) {
      throw VitrailException.data(
          file.path(),
          "has %d layers named %s_N, Inception-v3 of Keras has %d"
              .formatted(layers.size(), kind, count));
    }
    return layers;
  }
}
