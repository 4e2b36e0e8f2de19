package dev.vitrail.engine.nets;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.Window;

/**
 * Residual nets with pre-activation (He, Zhang, Ren and Sun 2016, "Identity mappings in deep
 * residual networks", figure 1b) in the layout and with the names of Keras-applications: the last
 * block of a stage halves the map, in its 3x3 and by a 1x1 max pool on the shortcut. Batch norm
 * behind a sum or a pool cannot be folded and stays an affine layer. The stem has no ReLU, so zeros
 * around it count in the max pool behind it.
 *
 * <p>A stage ends in a sum, {@code conv5_block3_out}, whose values may be below zero; the maps that
 * the head sees are {@code post_relu}.
 */
final class PreActivationNets {

  private static final double EPSILON = 1.001e-5;
  private static final Window ONE = Window.square(1, 1, 0);

  private final NetBuilder net;

  private PreActivationNets(NetBuilder net) {
    this.net = net;
  }

  static NetTemplate resnet50v2(int size, int classes) {
    NetBuilder net = new NetBuilder("resnet50v2", size);
    PreActivationNets stages = new PreActivationNets(net);
    String x = net.conv("conv1_conv", Architecture.INPUT, 64, Window.square(7, 2, 3));
    x = net.layer("pool1_pad", new Layer.ZeroPad(1, 1, 1, 1), x);
    x = net.maxPool("pool1_pool", x, Window.square(3, 2, 0), false);
    int[] blocks = {3, 4, 6, 3};
    for (int stage = 0; stage < blocks.length; stage++) {
      int width = 64 << stage;
      for (int block = 1; block <= blocks[stage]; block++) {
        boolean halves = block == blocks[stage] && stage < blocks.length - 1;
        String name = "conv%d_block%d".formatted(stage + 2, block);
        x = stages.block(name, x, width, block == 1, halves ? 2 : 1);
      }
    }
    x = net.relu("post_relu", net.norm("post_bn", x, EPSILON));
    net.dense("predictions", net.globalAverage("avg_pool", x), classes);
    return net.build();
  }

  private String block(String name, String in, int width, boolean widens, int stride) {
    String active = net.relu(name + "_preact_relu", net.norm(name + "_preact_bn", in, EPSILON));
    String shortcut = in;
    if (widens) {
      shortcut = net.conv(name + "_0_conv", active, 4 * width, ONE);
    } else if (stride > 1) {
      shortcut = net.maxPool(name + "_0_pool", in, Window.square(1, stride, 0), false);
    }
    String x = conv(name + "_1", active, width, ONE);
    x = conv(name + "_2", x, width, Window.square(3, stride, 1));
    x = net.conv(name + "_3_conv", x, 4 * width, ONE);
    return net.add(name + "_out", x, shortcut);
  }

  private String conv(String name, String in, int outputs, Window window) {
    String x = net.convNorm(name + "_conv", name + "_bn", in, outputs, window, EPSILON);
    return net.relu(name + "_relu", x);
  }
}
