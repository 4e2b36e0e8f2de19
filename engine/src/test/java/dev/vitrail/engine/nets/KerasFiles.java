package dev.vitrail.engine.nets;

import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.weights.WeightLayout;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes weights of torchvision's layout as Keras-applications stores them. The names follow the
 * loops of Keras' own builders, not the code under test.
 */
final class KerasFiles {

  /** Keras layers by our node and batch norm names, in the order in which Keras makes them. */
  static Map<String, String> layers(String net) {
    return switch (net) {
      case "vgg16" -> vgg(2, 2, 3, 3, 3);
      case "vgg19" -> vgg(2, 2, 4, 4, 4);
      case "resnet50-old" -> oldResNet();
      case "resnet50-new" -> newResNet();
      case "inceptionv3" -> inception();
      default -> throw new IllegalArgumentException(net);
    };
  }

  private static Map<String, String> vgg(int... convs) {
    Map<String, String> layers = new LinkedHashMap<>();
    int index = 0;
    for (int block = 1; block <= convs.length; block++) {
      for (int conv = 1; conv <= convs[block - 1]; conv++) {
        layers.put("features." + index, "block" + block + "_conv" + conv);
        index += 2;
      }
      index++;
    }
    layers.put("classifier.0", "fc1");
    layers.put("classifier.3", "fc2");
    layers.put("classifier.6", "predictions");
    return layers;
  }

  private static Map<String, String> oldResNet() {
    Map<String, String> layers = new LinkedHashMap<>(Map.of("conv1", "conv1", "bn1", "bn_conv1"));
    String[] stages = {"abc", "abcd", "abcdef", "abc"};
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < stages[stage].length(); block++) {
        String ours = "layer" + (stage + 1) + "." + block;
        String keras = (stage + 2) + stages[stage].substring(block, block + 1) + "_branch";
        for (int conv = 0; conv < 3; conv++) {
          layers.put(ours + ".conv" + (conv + 1), "res" + keras + "2" + "abc".charAt(conv));
          layers.put(ours + ".bn" + (conv + 1), "bn" + keras + "2" + "abc".charAt(conv));
        }
        if (block == 0) {
          layers.put(ours + ".downsample.0", "res" + keras + "1");
          layers.put(ours + ".downsample.1", "bn" + keras + "1");
        }
      }
    }
    layers.put("fc", "fc1000");
    return layers;
  }

  private static Map<String, String> newResNet() {
    Map<String, String> layers =
        new LinkedHashMap<>(Map.of("conv1", "conv1_conv", "bn1", "conv1_bn"));
    int[] blocks = {3, 4, 6, 3};
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 1; block <= blocks[stage]; block++) {
        String ours = "layer" + (stage + 1) + "." + (block - 1);
        String keras = "conv" + (stage + 2) + "_block" + block;
        if (block == 1) {
          layers.put(ours + ".downsample.0", keras + "_0_conv");
          layers.put(ours + ".downsample.1", keras + "_0_bn");
        }
        for (int conv = 1; conv <= 3; conv++) {
          layers.put(ours + ".conv" + conv, keras + "_" + conv + "_conv");
          layers.put(ours + ".bn" + conv, keras + "_" + conv + "_bn");
        }
      }
    }
    layers.put("fc", "predictions");
    return layers;
  }

  private static Map<String, String> inception() {
    List<String> order = new ArrayList<>();
    for (String stem : List.of("1a_3x3", "2a_3x3", "2b_3x3", "3b_1x1", "4a_3x3")) {
      order.add("Conv2d_" + stem);
    }
    for (String mixed : List.of("5b", "5c", "5d")) {
      addMixed(order, mixed, "1x1 5x5_1 5x5_2 3x3dbl_1 3x3dbl_2 3x3dbl_3 _pool");
    }
    addMixed(order, "6a", "3x3 3x3dbl_1 3x3dbl_2 3x3dbl_3");
    for (String mixed : List.of("6b", "6c", "6d", "6e")) {
      addMixed(
          order, mixed, "1x1 7x7_1 7x7_2 7x7_3 7x7dbl_1 7x7dbl_2 7x7dbl_3 7x7dbl_4 7x7dbl_5 _pool");
    }
    addMixed(order, "7a", "3x3_1 3x3_2 7x7x3_1 7x7x3_2 7x7x3_3 7x7x3_4");
    for (String mixed : List.of("7b", "7c")) {
      addMixed(order, mixed, "1x1 3x3_1 3x3_2a 3x3_2b 3x3dbl_1 3x3dbl_2 3x3dbl_3a 3x3dbl_3b _pool");
    }
    Map<String, String> layers = new LinkedHashMap<>();
    for (int i = 0; i < order.size(); i++) {
      layers.put(order.get(i) + ".conv", "conv2d_" + (i + 1));
      layers.put(order.get(i) + ".bn", "batch_normalization_" + (i + 1));
    }
    layers.put("fc", "predictions");
    return layers;
  }

  private static void addMixed(List<String> order, String mixed, String branches) {
    for (String branch : branches.split(" ")) {
      order.add("Mixed_" + mixed + ".branch" + branch);
    }
  }

  /** How a version of Keras spells the tensors of a layer. */
  interface Spelling {
    String of(String layer, String role);
  }

  /** {@code conv1/kernel:0} in the group {@code conv1}. */
  static final Spelling KERAS_2 = (layer, role) -> layer + "/" + role + ":0";

  /** {@code conv1_W_1:0} in the group {@code conv1}. */
  static final Spelling KERAS_1 =
      (layer, role) ->
          layer
              + "_"
              + switch (role) {
                case "kernel" -> "W_1";
                case "bias" -> "b_1";
                case "moving_mean" -> "running_mean";
                case "moving_variance" -> "running_std";
                default -> role;
              }
              + ":0";

  private final NetTemplate template;
  private final MemoryWeights torch;
  private final Map<String, MapShape> kernels;

  /** Keras layer, role, tensor. */
  final Map<String, Map<String, MemoryWeights.Values>> made = new LinkedHashMap<>();

  KerasFiles(NetTemplate template, MemoryWeights torch, Map<String, String> layers) {
    this.template = template;
    this.torch = torch;
    this.kernels = Parameters.shapes(template.architecture());
    layers.values().forEach(layer -> made.put(layer, new LinkedHashMap<>()));
    for (WeightSource source : template.sources()) {
      convert(source, layers);
    }
  }

  private void convert(WeightSource source, Map<String, String> layers) {
    if (source.kind() != WeightSource.Kind.AFFINE) {
      Map<String, MemoryWeights.Values> layer = made.get(layers.get(source.node()));
      MemoryWeights.Values kernel = torch.tensors.get(source.node() + ".weight");
      layer.put("kernel", source.kind() == WeightSource.Kind.DENSE ? dense(source) : conv(kernel));
      if (source.norm().isEmpty()) {
        layer.put("bias", torch.tensors.get(source.node() + ".bias"));
      }
    }
    source
        .norm()
        .ifPresent(
            norm -> {
              Map<String, MemoryWeights.Values> layer = made.get(layers.get(norm));
              layer.put("gamma", torch.tensors.get(norm + ".weight"));
              layer.put("beta", torch.tensors.get(norm + ".bias"));
              layer.put("moving_mean", torch.tensors.get(norm + ".running_mean"));
              layer.put("moving_variance", torch.tensors.get(norm + ".running_var"));
            });
  }

  private static MemoryWeights.Values conv(MemoryWeights.Values oihw) {
    List<Integer> s = oihw.shape();
    return new MemoryWeights.Values(
        List.of(s.get(2), s.get(3), s.get(1), s.get(0)),
        WeightLayout.OIHW.toHwio(oihw.values(), s));
  }

  /** Torch flattens channel, row, column; Keras row, column, channel. */
  private MemoryWeights.Values dense(WeightSource source) {
    MapShape k = kernels.get(source.node());
    int rows = k.batch();
    int columns = k.height();
    int channels = k.width();
    int outputs = k.channels();
    float[] from = torch.tensors.get(source.node() + ".weight").values();
    float[] to = new float[from.length];
    for (int o = 0; o < outputs; o++) {
      for (int c = 0; c < channels; c++) {
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            int torchInput = (c * rows + i) * columns + j;
            int kerasInput = (i * columns + j) * channels + c;
            to[kerasInput * outputs + o] = from[o * rows * columns * channels + torchInput];
          }
        }
      }
    }
    return new MemoryWeights.Values(List.of(rows * columns * channels, outputs), to);
  }

  /**
   * Gives each convolution below a batch norm a bias, as Keras' ResNet50 has, and moves the mean by
   * as much, so that the net stays the same.
   */
  KerasFiles withConvBiases(Map<String, String> layers) {
    for (WeightSource source : template.sources()) {
      if (source.kind() == WeightSource.Kind.NORMED) {
        Map<String, MemoryWeights.Values> norm = made.get(layers.get(source.norm().orElseThrow()));
        MemoryWeights.Values mean = norm.get("moving_mean");
        float[] bias = new float[mean.values().length];
        float[] moved = new float[bias.length];
        for (int i = 0; i < bias.length; i++) {
          bias[i] = 0.125f * (i % 5 - 2);
          moved[i] = mean.values()[i] + bias[i];
        }
        made.get(layers.get(source.node()))
            .put("bias", new MemoryWeights.Values(mean.shape(), bias));
        norm.put("moving_mean", new MemoryWeights.Values(mean.shape(), moved));
      }
    }
    return this;
  }

  void write(Path file, Spelling spelling, List<String> order) {
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      for (String layer : order) {
        WritableGroup group = hdf.putGroup(layer);
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, MemoryWeights.Values> tensor : made.get(layer).entrySet()) {
          String name = spelling.of(layer, tensor.getKey());
          names.add(name);
          WritableGroup inner = group;
          int slash = name.indexOf('/');
          if (slash > 0) {
            inner =
                names.size() == 1
                    ? group.putGroup(name.substring(0, slash))
                    : (WritableGroup) group.getChild(name.substring(0, slash));
          }
          inner.putDataset(
              name.substring(slash + 1),
              nested(tensor.getValue().shape(), tensor.getValue().values(), 0));
        }
      }
    }
  }

  private static Object nested(List<Integer> shape, float[] values, int from) {
    int side = shape.get(0);
    if (shape.size() == 1) {
      return Arrays.copyOfRange(values, from, from + side);
    }
    List<Integer> rest = shape.subList(1, shape.size());
    int step = rest.stream().reduce(1, Math::multiplyExact);
    int[] sides = new int[shape.size()];
    sides[0] = side;
    Object[] parts = (Object[]) Array.newInstance(float.class, sides);
    for (int i = 0; i < side; i++) {
      parts[i] = nested(rest, values, from + i * step);
    }
    return parts;
  }
}
