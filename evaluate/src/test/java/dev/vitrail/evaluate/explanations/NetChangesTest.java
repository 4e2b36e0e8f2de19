package dev.vitrail.evaluate.explanations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.Window;
import dev.vitrail.evaluate.Pins;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetChangesTest {

  /** relu(2a - b + 0.5) over an image of two pixels. */
  private static Network pinned() {
    Architecture net =
        new Architecture(
            "pinned",
            1,
            2,
            1,
            List.of(
                new Architecture.Node(
                    "conv",
                    new Layer.Conv(new Window(1, 2, 1, 0, 0, 0, 0), 1),
                    List.of(Architecture.INPUT)),
                new Architecture.Node("relu", new Layer.Relu(), List.of("conv"))));
    Parameters parameters = Parameters.zeros(net, Precision.FLOAT);
    parameters.set("conv", new float[] {2, -1}, new float[] {0.5f});
    return Network.open(net, parameters);
  }

  private static double[] map(MapMethod method, Network net, FeatureMaps image) {
    MapRequest one = new MapRequest(image, new int[1], new long[1]);
    return PixelMap.of(method.on(net).maps(one), 0).values();
  }

  @Test
  void inputShiftMeetsThePins() {
    JsonNode pin = Pins.metrics("7e").get("input_shift");
    float shift = pin.get("shift").floatValue();
    FeatureMaps image = Models.image(1, 2, 1, 1);
    FeatureMaps moved = ShiftedNet.moved(image, shift);
    try (Network net = pinned();
        ShiftedNet shifted = new ShiftedNet(net)) {
      shifted.shift(shift);
      assertTrue(ShiftedNet.sameAnswer(net.forward(image), shifted.net().forward(moved)));
      assertEquals(1.5, shifted.net().forward(moved).values()[0], 1e-6, "2 - 1 + 0.5");
      assertArrayEquals(
          Pins.doubles(pin.get("grad_x_input_original")),
          map(Models.gradientTimesInput(), net, image),
          1e-6);
      assertArrayEquals(
          Pins.doubles(pin.get("grad_x_input_shifted")),
          map(Models.gradientTimesInput(), shifted.net(), moved),
          1e-6);
      assertTrue(pin.get("gradient_equal").booleanValue());
      assertArrayEquals(
          map(Models.gradient(), net, image), map(Models.gradient(), shifted.net(), moved), 1e-6);
      assertThrows(IllegalArgumentException.class, () -> new ShiftedNet(shifted.net()));
    }
  }

  @Test
  void theShiftedNetAnswersAsBeforeAlsoWhereItPads() {
    FeatureMaps image = Models.drawn(new MapShape(1, 10, 14, 3), 1);
    try (Network net = Models.net(1);
        ShiftedNet shifted = new ShiftedNet(net)) {
      for (float amount : new float[] {-1, 2.5f}) {
        shifted.shift(amount);
        FeatureMaps moved = ShiftedNet.moved(image, amount);
        assertTrue(ShiftedNet.sameAnswer(net.forward(image), shifted.net().forward(moved)));
        assertTrue(!ShiftedNet.sameAnswer(net.forward(image), shifted.net().forward(image)));
        PixelMap before = new PixelMap(10, 14, map(Models.gradient(), net, image));
        PixelMap after = new PixelMap(10, 14, map(Models.gradient(), shifted.net(), moved));
        assertEquals(0, ShiftedNet.change(before, after).value(), 1e-3);
        PixelMap times = new PixelMap(10, 14, map(Models.gradientTimesInput(), net, image));
        PixelMap timesAfter =
            new PixelMap(10, 14, map(Models.gradientTimesInput(), shifted.net(), moved));
        assertTrue(ShiftedNet.change(times, timesAfter).value() > 0.1);
      }
    }
  }

  private static MapRequest request(int images) {
    FeatureMaps drawn = Models.drawn(new MapShape(images, 10, 14, 3), 6);
    return new MapRequest(drawn, new int[images], new long[images]);
  }

  /** METHODS 7, test 7. */
  @Test
  void edgesStayAndGradientsFall() {
    try (Network net = Models.net(2)) {
      float[] before = net.forward(request(3).images()).values();
      for (ParameterRandomisation.Mode mode : ParameterRandomisation.Mode.values()) {
        ParameterRandomisation.Options options = new ParameterRandomisation.Options(mode, 3, 9);
        MapMethod sobel = MapMethod.blind(MapFloors.all().get("sobel"));
        ParameterRandomisation.Result edges =
            ParameterRandomisation.measure(net, sobel, request(3), options, 5, Progress.NONE);
        assertEquals(
            List.of("logits", "conv2", "conv1"),
            edges.stages().stream().map(ParameterRandomisation.Stage::layer).toList());
        edges
            .stages()
            .forEach(
                stage -> {
                  assertEquals(1, stage.spearmanOfMagnitudes().value(), 1e-9);
                  assertEquals(1, stage.spearman().value(), 1e-9);
                  assertEquals(1, stage.ssim().value(), 1e-9);
                });
        ParameterRandomisation.Result gradient =
            ParameterRandomisation.measure(
                net, Models.gradient(), request(3), options, 5, Progress.NONE);
        assertTrue(gradient.mean().spearmanOfMagnitudes().value() < 0.9);
        assertTrue(gradient.mean().ssim().value() < 0.9);
        assertEquals(3, gradient.perImage().size());
        assertTrue(gradient.controlLow().value() <= gradient.controlHigh().value() + 1e-12);
      }
      assertArrayEquals(before, net.forward(request(3).images()).values(), "the net is untouched");
    }
  }

  @Test
  void cascadingLosesMoreThanOneLayer() {
    try (Network net = Models.net(2)) {
      ParameterRandomisation.Options all =
          new ParameterRandomisation.Options(ParameterRandomisation.Mode.CASCADING, 4, 3);
      ParameterRandomisation.Options lone =
          new ParameterRandomisation.Options(ParameterRandomisation.Mode.INDEPENDENT, 4, 3);
      ParameterRandomisation.Result cascade =
          ParameterRandomisation.measure(net, Models.gradient(), request(4), all, 5, Progress.NONE);
      ParameterRandomisation.Result one =
          ParameterRandomisation.measure(
              net, Models.gradient(), request(4), lone, 5, Progress.NONE);
      double first = cascade.stages().get(0).spearman().value();
      assertEquals(first, one.stages().get(0).spearman().value(), 1e-9, "the logits alone");
      double end = Math.abs(cascade.stages().get(2).spearman().value());
      assertTrue(end < 0.5, "nothing of the net is left: " + end);
      ParameterRandomisation.Result again =
          ParameterRandomisation.measure(net, Models.gradient(), request(4), all, 5, Progress.NONE);
      assertEquals(cascade, again);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new ParameterRandomisation.Options(ParameterRandomisation.Mode.CASCADING, 0, 3));
  }
}
