package dev.vitrail.engine.nets;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Window;

/**
 * Residual nets (He et al. 2016, table 1) with torchvision's names. In {@code resnet50} the stride
 * sits in the 3x3 convolution as in torchvision (v1.5), in {@code resnet50-v1} in the first 1x1 as
 * in the paper and in Keras. Stages are the nodes {@code layer1} to {@code layer4}, each the ReLU
 * after the last sum, so a mask there cannot be by-passed.
 */
final class ResNets {

  private static final double EPSILON = 1e-5;

  /** What a block is made of, and which of its convolutions has the stride. */
  private enum Block {
    BASIC,
    STRIDE_IN_FIRST,
    STRIDE_IN_SECOND
  }

  private final NetBuilder net;
  private final Block kind;

  private ResNets(NetBuilder net, Block kind) {
    this.net = net;
    this.kind = kind;
  }

  static NetTemplate resnet18(int size, int classes) {
    return build("resnet18", size, classes, new int[] {2, 2, 2, 2}, Block.BASIC);
  }

  static NetTemplate resnet50(int size, int classes) {
    return build("resnet50", size, classes, new int[] {3, 4, 6, 3}, Block.STRIDE_IN_SECOND);
  }

  static NetTemplate resnet50v1(int size, int classes) {
    return build("resnet50-v1", size, classes, new int[] {3, 4, 6, 3}, Block.STRIDE_IN_FIRST);
  }

  private static NetTemplate build(String name, int size, int classes, int[] blocks, Block kind) {
    NetBuilder net = new NetBuilder(name, size);
    ResNets stages = new ResNets(net, kind);
    String x = stages.conv("conv1", "bn1", Architecture.INPUT, 64, Window.square(7, 2, 3));
    x = net.maxPool("maxpool", net.relu("relu", x), Window.square(3, 2, 1), false);
    for (int stage = 1; stage <= 4; stage++) {
      int width = 32 << stage;
      for (int block = 0; block < blocks[stage - 1]; block++) {
        int stride = stage > 1 && block == 0 ? 2 : 1;
        boolean last = block == blocks[stage - 1] - 1;
        String prefix = "layer" + stage + "." + block;
        String out = last ? "layer" + stage : prefix + ".relu";
        x =
            kind == Block.BASIC
                ? stages.basic(prefix, out, x, width, stride)
                : stages.bottleneck(prefix, out, x, width, stride);
      }
    }
    net.dense("fc", net.globalAverage("avgpool", x), classes);
    return net.build();
  }

  private String basic(String prefix, String out, String in, int width, int stride) {
    String shortcut = shortcut(prefix, in, width, stride);
    String x = conv(prefix, 1, in, width, Window.square(3, stride, 1));
    x = conv(prefix, 2, net.relu(prefix + ".relu1", x), width, Window.square(3, 1, 1));
    return net.relu(out, net.add(prefix + ".add", x, shortcut));
  }

  private String bottleneck(String prefix, String out, String in, int width, int stride) {
    String shortcut = shortcut(prefix, in, 4 * width, stride);
    boolean early = kind == Block.STRIDE_IN_FIRST;
    String x = conv(prefix, 1, in, width, Window.square(1, early ? stride : 1, 0));
    Window three = Window.square(3, early ? 1 : stride, 1);
    x = conv(prefix, 2, net.relu(prefix + ".relu1", x), width, three);
    x = conv(prefix, 3, net.relu(prefix + ".relu2", x), 4 * width, Window.square(1, 1, 0));
    return net.relu(out, net.add(prefix + ".add", x, shortcut));
  }

  private String shortcut(String prefix, String in, int outputs, int stride) {
    if (stride == 1 && net.shape(in).channels() == outputs) {
      return in;
    }
    String node = prefix + ".downsample.0";
    return conv(node, prefix + ".downsample.1", in, outputs, Window.square(1, stride, 0));
  }

  private String conv(String prefix, int index, String in, int outputs, Window window) {
    return conv(prefix + ".conv" + index, prefix + ".bn" + index, in, outputs, window);
  }

  private String conv(String node, String norm, String in, int outputs, Window window) {
    return net.convNorm(node, norm, in, outputs, window, EPSILON);
  }
}
