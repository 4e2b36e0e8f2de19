package dev.vitrail.engine.nets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.Architecture.Node;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.ReceptiveField;
import dev.vitrail.engine.Window;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where cells look: the table of METHODS 2.2, and the same sums by hand for the other nets. */
class ReceptiveFieldTest {

  /** Sizes are those of the deepest path: each window adds its reach times the jump before it. */
  @ParameterizedTest
  @CsvSource({
    "vgg16, 224, features.28.relu, 8, 16, 14, 196",
    "vgg19, 224, features.34.relu, 8, 16, 14, 252",
    "resnet18, 224, layer3, 0.5, 16, 14, 211",
    "resnet18, 224, layer4, 0.5, 32, 7, 435",
    "resnet50, 224, layer3, 0.5, 16, 14, 267",
    "resnet50, 224, layer4, 0.5, 32, 7, 427",
    "resnet50-v1, 224, layer3, 0.5, 16, 14, 291",
    "resnet50-v1, 224, layer4, 0.5, 32, 7, 483",
    "resnet50v2, 224, conv3_block4_2_relu, 0.5, 16, 14, 99",
    "resnet50v2, 224, post_relu, 0.5, 32, 7, 483",
    "alexnet, 224, features.10.relu, 15.5, 16, 13, 163",
    "squeezenet1_1, 224, features.12, 15.5, 16, 13, 207",
    "googlenet, 224, inception4e, 14.5, 16, 14, 427",
    "googlenet, 224, inception5b, 30.5, 32, 7, 715",
    "inceptionv3, 299, Mixed_5d, 13.5, 8, 35, 127",
    "inceptionv3, 299, Mixed_6e, 21.5, 16, 17, 927",
    "inceptionv3, 299, Mixed_7c, 37.5, 32, 8, 1311",
    "inceptionv3-keras, 299, Mixed_7c, 37.5, 32, 8, 1311",
    "small, 64, conv4.relu, 3.5, 8, 8, 39"
  })
  void nets(String name, int side, String node, double start, double jump, int cells, double size) {
    Architecture net = Nets.build(name, side, 10).architecture();
    String read = net.has(node) ? node : node + ".relu";
    check(net, read, start, jump, cells);
    assertEquals(size, net.receptiveField(read, true).size());
  }

  @Test
  void theOriginalAlexNet() {
    check(chain(227, pad(11, 4, 0), pool(3, 2), pad(5, 1, 2), pool(3, 2)), 17.5, 16, 13);
  }

  @Test
  void vggM() {
    check(chain(224, pad(7, 2, 0), pool(3, 2), pad(5, 2, 1), pool(3, 2)), 17.5, 16, 13);
  }

  @Test
  void vggS() {
    check(chain(224, pad(7, 2, 0), pool(3, 3), pad(5, 1, 0), pool(2, 2)), 20.5, 12, 17);
  }

  @Test
  void zerosAroundTheMapShiftTheCells() {
    ReceptiveField field =
        chain(12, pad(2, 2, 0), new Layer.ZeroPad(1, 2, 0, 0)).receptiveField("1", true);
    assertEquals(new ReceptiveField(-1, 2, 2), field);
    field = chain(12, pad(2, 2, 0), new Layer.ZeroPad(1, 2, 0, 0)).receptiveField("1", false);
    assertEquals(new ReceptiveField(-3, 2, 2), field);
  }

  private static Layer pad(int kernel, int stride, int padding) {
    return new Layer.Conv(Window.square(kernel, stride, padding), 4);
  }

  private static Layer pool(int kernel, int stride) {
    return new Layer.MaxPool(Window.square(kernel, stride, 0), true);
  }

  private static Architecture chain(int side, Layer... layers) {
    List<Node> nodes = new ArrayList<>();
    String last = Architecture.INPUT;
    for (Layer layer : layers) {
      nodes.add(new Node(String.valueOf(nodes.size()), layer, List.of(last)));
      last = nodes.get(nodes.size() - 1).name();
    }
    return new Architecture("chain", side, side, 3, nodes);
  }

  private static void check(Architecture net, double start, double jump, int cells) {
    check(net, net.output(), start, jump, cells);
  }

  private static void check(Architecture net, String node, double start, double jump, int cells) {
    for (boolean rows : new boolean[] {true, false}) {
      ReceptiveField field = net.receptiveField(node, rows);
      assertEquals(start, field.start());
      assertEquals(jump, field.jump());
    }
    assertEquals(cells, net.shapes(1).get(node).height());
    assertEquals(cells, net.shapes(1).get(node).width());
  }
}
