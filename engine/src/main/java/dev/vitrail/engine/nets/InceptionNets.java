package dev.vitrail.engine.nets;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Inception-v3 (Szegedy et al. 2016, table 1) with torchvision's names, without the auxiliary head
 * and without torchvision's {@code transform_input}: images come scaled to {@code [-1, 1]}.
 * Torchvision's average pools count their padding, those of Keras do not; every other layer is the
 * same. Convolutions stand in the order in which both libraries make them, so that Keras' running
 * numbers can be told.
 */
final class InceptionNets {

  private static final double EPSILON = 1e-3;
  private static final Window ONE = Window.square(1, 1, 0);
  private static final Window HALVE = Window.square(3, 2, 0);

  private final NetBuilder net;
  private final boolean countPadding;

  private InceptionNets(NetBuilder net, boolean countPadding) {
    this.net = net;
    this.countPadding = countPadding;
  }

  static NetTemplate torchvision(int size, int classes) {
    return new InceptionNets(new NetBuilder("inceptionv3", size), true).build(classes);
  }

  static NetTemplate keras(int size, int classes) {
    return new InceptionNets(new NetBuilder("inceptionv3-keras", size), false).build(classes);
  }

  private NetTemplate build(int classes) {
    String x = conv("Conv2d_1a_3x3", Architecture.INPUT, 32, HALVE);
    x = conv("Conv2d_2a_3x3", x, 32, Window.square(3, 1, 0));
    x = conv("Conv2d_2b_3x3", x, 64, Window.same(3, 3));
    x = net.maxPool("maxpool1", x, HALVE, false);
    x = conv("Conv2d_3b_1x1", x, 80, ONE);
    x = conv("Conv2d_4a_3x3", x, 192, Window.square(3, 1, 0));
    x = net.maxPool("maxpool2", x, HALVE, false);
    x = fine("Mixed_5b", x, 32);
    x = fine("Mixed_5c", x, 64);
    x = fine("Mixed_5d", x, 64);
    x = firstReduction("Mixed_6a", x);
    x = factored("Mixed_6b", x, 128);
    x = factored("Mixed_6c", x, 160);
    x = factored("Mixed_6d", x, 160);
    x = factored("Mixed_6e", x, 192);
    x = secondReduction("Mixed_7a", x);
    x = wide("Mixed_7b", x);
    x = wide("Mixed_7c", x);
    x = net.dropout("dropout", net.globalAverage("avgpool", x), 0.5);
    net.dense("fc", x, classes);
    return net.build();
  }

  /** Figure 5 of the paper, its second branch with one 5x5. */
  private String fine(String name, String in, int poolWidth) {
    List<String> branches = new ArrayList<>();
    branches.add(conv(name + ".branch1x1", in, 64, ONE));
    String five = conv(name + ".branch5x5_1", in, 48, ONE);
    branches.add(conv(name + ".branch5x5_2", five, 64, Window.same(5, 5)));
    branches.add(doubled(name, in, Window.same(3, 3)));
    branches.add(pooled(name, in, poolWidth));
    return concat(name, branches);
  }

  /** Two 3x3 in place of a 5x5. */
  private String doubled(String name, String in, Window last) {
    String x = conv(name + ".branch3x3dbl_1", in, 64, ONE);
    x = conv(name + ".branch3x3dbl_2", x, 96, Window.same(3, 3));
    return conv(name + ".branch3x3dbl_3", x, 96, last);
  }

  /** Figure 10 of the paper. */
  private String firstReduction(String name, String in) {
    List<String> branches = new ArrayList<>();
    branches.add(conv(name + ".branch3x3", in, 384, HALVE));
    branches.add(doubled(name, in, HALVE));
    branches.add(net.maxPool(name + ".branch_pool", in, HALVE, false));
    return concat(name, branches);
  }

  /** Figure 6 of the paper with n = 7. */
  private String factored(String name, String in, int width) {
    Window row = Window.same(1, 7);
    Window column = Window.same(7, 1);
    List<String> branches = new ArrayList<>();
    branches.add(conv(name + ".branch1x1", in, 192, ONE));
    String x = conv(name + ".branch7x7_1", in, width, ONE);
    x = conv(name + ".branch7x7_2", x, width, row);
    branches.add(conv(name + ".branch7x7_3", x, 192, column));
    x = conv(name + ".branch7x7dbl_1", in, width, ONE);
    x = conv(name + ".branch7x7dbl_2", x, width, column);
    x = conv(name + ".branch7x7dbl_3", x, width, row);
    x = conv(name + ".branch7x7dbl_4", x, width, column);
    branches.add(conv(name + ".branch7x7dbl_5", x, 192, row));
    branches.add(pooled(name, in, 192));
    return concat(name, branches);
  }

  private String secondReduction(String name, String in) {
    List<String> branches = new ArrayList<>();
    String x = conv(name + ".branch3x3_1", in, 192, ONE);
    branches.add(conv(name + ".branch3x3_2", x, 320, HALVE));
    x = conv(name + ".branch7x7x3_1", in, 192, ONE);
    x = conv(name + ".branch7x7x3_2", x, 192, Window.same(1, 7));
    x = conv(name + ".branch7x7x3_3", x, 192, Window.same(7, 1));
    branches.add(conv(name + ".branch7x7x3_4", x, 192, HALVE));
    branches.add(net.maxPool(name + ".branch_pool", in, HALVE, false));
    return concat(name, branches);
  }

  /** Figure 7 of the paper. */
  private String wide(String name, String in) {
    List<String> branches = new ArrayList<>();
    branches.add(conv(name + ".branch1x1", in, 320, ONE));
    String x = conv(name + ".branch3x3_1", in, 384, ONE);
    branches.add(split(name + ".branch3x3_2", x));
    x = conv(name + ".branch3x3dbl_1", in, 448, ONE);
    x = conv(name + ".branch3x3dbl_2", x, 384, Window.same(3, 3));
    branches.add(split(name + ".branch3x3dbl_3", x));
    branches.add(pooled(name, in, 192));
    return concat(name, branches);
  }

  /** A 1x3 and a 3x1 side by side. */
  private String split(String prefix, String in) {
    String row = conv(prefix + "a", in, 384, Window.same(1, 3));
    String column = conv(prefix + "b", in, 384, Window.same(3, 1));
    return net.concat(prefix, row, column);
  }

  private String pooled(String name, String in, int width) {
    String mean = net.averagePool(name + ".pool", in, Window.square(3, 1, 1), countPadding);
    return conv(name + ".branch_pool", mean, width, ONE);
  }

  private String concat(String name, List<String> branches) {
    return net.concat(name, branches.toArray(String[]::new));
  }

  private String conv(String name, String in, int outputs, Window window) {
    String node = name + ".conv";
    return net.relu(name + ".relu", net.convNorm(node, name + ".bn", in, outputs, window, EPSILON));
  }
}
