package dev.vitrail.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.ReceptiveField;
import org.junit.jupiter.api.Test;

/** Peak positions of the nets of the paper, from their kernels, strides and paddings. */
class ReceptiveFieldPinTest {

  @Test
  void layersUnderTheMaskLookWhereThePinsSay() {
    assertPin(
        "alexnet_conv5_227",
        chain(new int[][] {{11, 4, 0}, {3, 2, 0}, {5, 1, 2}, {3, 2, 0}, {3, 1, 1}}));
    assertPin(
        "vgg16_conv5_224",
        chain(new int[][] {{3, 1, 1}, {2, 2, 0}, {2, 2, 0}, {2, 2, 0}, {2, 2, 0}, {3, 1, 1}}));
    assertPin(
        "vggm_conv5_224",
        chain(new int[][] {{7, 2, 0}, {3, 2, 0}, {5, 2, 1}, {3, 2, 0}, {3, 1, 1}}));
    assertPin(
        "vggs_conv5_224",
        chain(new int[][] {{7, 2, 0}, {3, 3, 0}, {5, 1, 0}, {2, 2, 0}, {3, 1, 1}}));
    int[][] stage3 = {{7, 2, 3}, {3, 2, 1}, {3, 2, 1}, {3, 2, 1}, {3, 1, 1}};
    assertPin("resnet_stage3_224", chain(stage3));
    assertPin("resnet_stage4_224", chain(stage3).through(3, 2, 1, 1));
  }

  private static ReceptiveField chain(int[][] layers) {
    ReceptiveField field = ReceptiveField.PIXEL;
    for (int[] layer : layers) {
      field = field.through(layer[0], layer[1], layer[2], 1);
    }
    return field;
  }

  private static void assertPin(String name, ReceptiveField field) {
    JsonNode pin = Pins.layer().get("peak_to_pixel").get(name);
    assertEquals(pin.get("start").doubleValue(), field.start(), 1e-12, name);
    assertEquals(pin.get("stride").doubleValue(), field.jump(), 1e-12, name);
  }
}
