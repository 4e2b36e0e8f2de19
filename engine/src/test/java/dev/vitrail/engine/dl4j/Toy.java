package dev.vitrail.engine.dl4j;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Tensor;
import dev.vitrail.engine.Window;
import dev.vitrail.engine.nets.SlimNets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.dataset.DataSet;

/** Nets and batches for the tests of the DL4J layers. */
final class Toy {

  static final int CLASSES = 4;

  private Toy() {}

  /** A net by name; "every-layer" has one of each kind that a graph can hold. No dropout. */
  static Architecture net(String name, int size) {
    if (name.equals("every-layer")) {
      return everyLayer();
    }
    Architecture slim = SlimNets.build(name, size, CLASSES, 4).architecture();
    List<Node> nodes =
        slim.nodes().stream()
            .map(
                n ->
                    n.layer() instanceof Layer.Dropout
                        ? new Node(n.name(), new Layer.Dropout(0), n.inputs())
                        : n)
            .toList();
    return new Architecture(name, size, size, 3, nodes);
  }

  private static Architecture everyLayer() {
    List<Node> nodes = new ArrayList<>();
    nodes.add(node("c1", new Layer.Conv(Window.square(3, 1, 1), 4), "input"));
    nodes.add(node("pad", new Layer.ZeroPad(1, 0, 2, 1), "c1"));
    nodes.add(node("p0", new Layer.MaxPool(Window.square(3, 1, 0), false), "pad"));
    nodes.add(node("r1", new Layer.Relu(), "p0"));
    nodes.add(node("lrn", new Layer.LocalResponseNorm(3, 0.4, 0.75, 1), "r1"));
    nodes.add(node("p1", new Layer.MaxPool(Window.square(3, 2, 0), true), "lrn"));
    nodes.add(node("affine", new Layer.Affine(), "p1"));
    nodes.add(node("c2", new Layer.Conv(Window.square(1, 1, 0), 4), "affine"));
    nodes.add(node("sum", new Layer.Add(), "c2", "p1"));
    nodes.add(node("r2", new Layer.Relu(), "sum"));
    nodes.add(node("c3", new Layer.Conv(Window.same(3, 1), 3), "r2"));
    nodes.add(node("r3", new Layer.Relu(), "c3"));
    nodes.add(node("squash", new Layer.Operator(SquashProvider.KIND, Map.of("gain", 0.75)), "r3"));
    nodes.add(node("p2", new Layer.AveragePool(Window.square(3, 1, 1), true), "r2"));
    nodes.add(node("p3", new Layer.AveragePool(Window.square(3, 1, 1), false), "r2"));
    nodes.add(node("sum2", new Layer.Add(), "p2", "p3"));
    nodes.add(node("cat", new Layer.Concat(), "squash", "p2", "sum2"));
    nodes.add(node("drop", new Layer.Dropout(0), "cat"));
    nodes.add(node("gap", new Layer.GlobalAverage(), "drop"));
    nodes.add(node("fc", new Layer.Conv(Window.square(1, 1, 0), CLASSES), "gap"));
    return new Architecture("every-layer", 8, 9, 3, nodes);
  }

  private static Node node(String name, Layer layer, String... inputs) {
    return new Node(name, layer, List.of(inputs));
  }

  /** Random images; the class of image i is i modulo the classes, told by a brighter quadrant. */
  static DataSet batch(Architecture net, int images, Precision precision, long seed) {
    MapShape shape = net.input(images);
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[shape.size()];
    double[] labels = new double[images * CLASSES];
    for (int n = 0; n < images; n++) {
      int label = n % CLASSES;
      labels[n * CLASSES + label] = 1;
      for (int i = 0; i < shape.height(); i++) {
        for (int j = 0; j < shape.width(); j++) {
          int quadrant = 2 * (2 * i / shape.height()) + 2 * j / shape.width();
          for (int c = 0; c < shape.channels(); c++) {
            double noise = (float) random.nextDouble(-1, 1);
            values[shape.index(n, i, j, c)] = noise + (quadrant == label ? 1 : 0);
          }
        }
      }
    }
    Tensor rows = tensor(precision, new MapShape(images, 1, 1, CLASSES), labels);
    return new DataSet(
        tensor(precision, shape, values).array(), rows.array().reshape('c', images, CLASSES));
  }

  static Tensor tensor(Precision precision, MapShape shape, double[] values) {
    Tensor tensor = Tensor.zeros(precision, shape);
    if (precision == Precision.DOUBLE) {
      tensor.put(values);
      return tensor;
    }
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    tensor.put(narrow);
    return tensor;
  }
}
