package dev.vitrail.engine.nets;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.Window;

/**
 * AlexNet and VGG in torchvision's layout, SqueezeNet 1.1, and a small net for drawn images. Dense
 * layers are convolutions of the size of their input.
 */
final class ClassicNets {

  private ClassicNets() {}

  /** AlexNet (Krizhevsky 2014, the one-tower variant). */
  static NetTemplate alexnet(int size, int classes) {
    NetBuilder net = new NetBuilder("alexnet", size);
    Window pool = Window.square(3, 2, 0);
    String x = convRelu(net, "features.0", Architecture.INPUT, 64, Window.square(11, 4, 2));
    x = net.maxPool("features.2", x, pool, false);
    x = convRelu(net, "features.3", x, 192, Window.square(5, 1, 2));
    x = net.maxPool("features.5", x, pool, false);
    x = convRelu(net, "features.6", x, 384, Window.same(3, 3));
    x = convRelu(net, "features.8", x, 256, Window.same(3, 3));
    x = convRelu(net, "features.10", x, 256, Window.same(3, 3));
    x = net.maxPool("features.12", x, pool, false);
    x = net.dropout("classifier.0", x, 0.5);
    x = net.relu("classifier.2", net.dense("classifier.1", x, 4096));
    x = net.dropout("classifier.3", x, 0.5);
    x = net.relu("classifier.5", net.dense("classifier.4", x, 4096));
    net.dense("classifier.6", x, classes);
    return net.build();
  }

  /** VGG-16 and VGG-19 (Simonyan and Zisserman 2015, configurations D and E). */
  static NetTemplate vgg(int depth, int size, int classes) {
    NetBuilder net = new NetBuilder("vgg" + depth, size);
    int deep = depth == 19 ? 4 : 3;
    int[] convs = {2, 2, deep, deep, deep};
    int[] widths = {64, 128, 256, 512, 512};
    String x = Architecture.INPUT;
    int index = 0;
    for (int block = 0; block < 5; block++) {
      for (int i = 0; i < convs[block]; i++) {
        x = convRelu(net, "features." + index, x, widths[block], Window.same(3, 3));
        index += 2;
      }
      x = net.maxPool("features." + index++, x, Window.square(2, 2, 0), false);
    }
    x = net.relu("classifier.1", net.dense("classifier.0", x, 4096));
    x = net.dropout("classifier.2", x, 0.5);
    x = net.relu("classifier.4", net.dense("classifier.3", x, 4096));
    x = net.dropout("classifier.5", x, 0.5);
    net.dense("classifier.6", x, classes);
    return net.build();
  }

  /** SqueezeNet 1.1 (Iandola et al. 2016). */
  static NetTemplate squeezenet(int size, int classes) {
    NetBuilder net = new NetBuilder("squeezenet1_1", size);
    Window pool = Window.square(3, 2, 0);
    String x = convRelu(net, "features.0", Architecture.INPUT, 64, Window.square(3, 2, 0));
    x = net.maxPool("features.2", x, pool, true);
    x = fire(net, 3, x, 16, 64);
    x = fire(net, 4, x, 16, 64);
    x = net.maxPool("features.5", x, pool, true);
    x = fire(net, 6, x, 32, 128);
    x = fire(net, 7, x, 32, 128);
    x = net.maxPool("features.8", x, pool, true);
    x = fire(net, 9, x, 48, 192);
    x = fire(net, 10, x, 48, 192);
    x = fire(net, 11, x, 64, 256);
    x = fire(net, 12, x, 64, 256);
    x = net.dropout("classifier.0", x, 0.5);
    x = convRelu(net, "classifier.1", x, classes, Window.square(1, 1, 0));
    net.globalAverage("classifier.3", x);
    return net.build();
  }

  private static String fire(NetBuilder net, int index, String in, int squeeze, int expand) {
    String prefix = "features." + index;
    String x = convRelu(net, prefix + ".squeeze", in, squeeze, Window.square(1, 1, 0));
    String one = convRelu(net, prefix + ".expand1x1", x, expand, Window.square(1, 1, 0));
    String three = convRelu(net, prefix + ".expand3x3", x, expand, Window.same(3, 3));
    return net.concat(prefix, one, three);
  }

  /** Four convolutions and a linear head: for drawn images, demonstrations and tests. */
  static NetTemplate small(int size, int classes) {
    NetBuilder net = new NetBuilder("small", size);
    Window pool = Window.square(2, 2, 0);
    String x = convRelu(net, "conv1", Architecture.INPUT, 16, Window.square(5, 2, 2));
    x = convRelu(net, "conv2", x, 32, Window.same(3, 3));
    x = net.maxPool("pool2", x, pool, false);
    x = convRelu(net, "conv3", x, 64, Window.same(3, 3));
    x = net.maxPool("pool3", x, pool, false);
    x = convRelu(net, "conv4", x, 64, Window.same(3, 3));
    net.dense("fc", net.globalAverage("avgpool", x), classes);
    return net.build();
  }

  static String convRelu(NetBuilder net, String node, String in, int outputs, Window window) {
    return net.relu(node + ".relu", net.conv(node, in, outputs, window));
  }

  /** GoogLeNet as BVLC trained it (Szegedy et al. 2015, table 1), with LRN and ceil-mode pools. */
  static NetTemplate googlenet(int size, int classes) {
    NetBuilder net = new NetBuilder("googlenet", size);
    Window pool = Window.square(3, 2, 0);
    Layer norm = new Layer.LocalResponseNorm(5, 1e-4, 0.75, 1);
    String x = convRelu(net, "conv1.conv", Architecture.INPUT, 64, Window.square(7, 2, 3));
    x = net.layer("norm1", norm, net.maxPool("maxpool1", x, pool, true));
    x = convRelu(net, "conv2.conv", x, 64, Window.square(1, 1, 0));
    x = convRelu(net, "conv3.conv", x, 192, Window.same(3, 3));
    x = net.maxPool("maxpool2", net.layer("norm2", norm, x), pool, true);
    x = inception(net, "inception3a", x, 64, 96, 128, 16, 32, 32);
    x = inception(net, "inception3b", x, 128, 128, 192, 32, 96, 64);
    x = net.maxPool("maxpool3", x, pool, true);
    x = inception(net, "inception4a", x, 192, 96, 208, 16, 48, 64);
    x = inception(net, "inception4b", x, 160, 112, 224, 24, 64, 64);
    x = inception(net, "inception4c", x, 128, 128, 256, 24, 64, 64);
    x = inception(net, "inception4d", x, 112, 144, 288, 32, 64, 64);
    x = inception(net, "inception4e", x, 256, 160, 320, 32, 128, 128);
    x = net.maxPool("maxpool4", x, pool, true);
    x = inception(net, "inception5a", x, 256, 160, 320, 32, 128, 128);
    x = inception(net, "inception5b", x, 384, 192, 384, 48, 128, 128);
    x = net.dropout("dropout", net.globalAverage("avgpool", x), 0.4);
    net.dense("fc", x, classes);
    return net.build();
  }

  private static String inception(NetBuilder net, String name, String in, int... widths) {
    Window one = Window.square(1, 1, 0);
    String first = convRelu(net, name + ".branch1.conv", in, widths[0], one);
    String second = convRelu(net, name + ".branch2.0.conv", in, widths[1], one);
    second = convRelu(net, name + ".branch2.1.conv", second, widths[2], Window.same(3, 3));
    String third = convRelu(net, name + ".branch3.0.conv", in, widths[3], one);
    third = convRelu(net, name + ".branch3.1.conv", third, widths[4], Window.same(5, 5));
    String fourth = net.maxPool(name + ".branch4.0", in, Window.square(3, 1, 1), false);
    fourth = convRelu(net, name + ".branch4.1.conv", fourth, widths[5], one);
    return net.concat(name, first, second, third, fourth);
  }
}
