package dev.vitrail.explain.attribution;

import static dev.vitrail.explain.Pins.assertNumbers;
import static dev.vitrail.explain.Pins.at;
import static dev.vitrail.explain.Pins.maps;
import static dev.vitrail.explain.Pins.numbers;
import static dev.vitrail.explain.attribution.ToyNets.node;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.Target;
import dev.vitrail.engine.Window;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pin 6b: what a ReLU and a max pool do on the way back. */
class BackwardPinsTest {

  private static final double SINGLE = 1e-6;

  private static FeatureMaps backward(
      Network net, FeatureMaps x, String layer, FeatureMaps signal, BackwardRule rule) {
    try (ExplainedNet explained =
        new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard())) {
      ExplainedNet.Targets start =
          part ->
              new Target(
                  layer, (maps, out) -> System.arraycopy(signal.values(), 0, out, 0, out.length));
      return explained
          .gradients(x, List.of(Architecture.INPUT, layer), rule, start)
          .by(Architecture.INPUT);
    }
  }

  @ParameterizedTest
  @CsvSource({"STANDARD, backprop", "DECONVNET, deconvnet", "GUIDED, guided"})
  void relu(BackwardRule rule, String pin) {
    FeatureMaps x = maps(at("/6b/X"));
    try (Network net =
        ToyNets.net(
            4,
            4,
            1,
            List.of(
                node("relu", new Layer.Relu(), "input"), node("fc", ToyNets.conv(4, 1), "relu")),
            Map.of("fc", new float[16]))) {
      assertNumbers(at("/6b/forward"), net.forward(x, List.of("relu")).get("relu"), SINGLE);
      FeatureMaps signal = maps(at("/6b/R_out"));
      assertNumbers(at("/6b/" + pin), backward(net, x, "relu", signal, rule), SINGLE);
    }
  }

  @Test
  void theFirstOfEqualValuesGetsTheSignalOfAMaxPool() {
    FeatureMaps x = maps(at("/6b/maxpool/x"));
    try (Network net =
        ToyNets.net(
            4,
            4,
            1,
            List.of(
                node("pool", new Layer.MaxPool(Window.square(2, 2, 0), false), "input"),
                node("fc", ToyNets.conv(2, 1), "pool")),
            Map.of("fc", new float[4]))) {
      assertNumbers(at("/6b/maxpool/pooled"), net.forward(x, List.of("pool")).get("pool"), SINGLE);
      FeatureMaps signal = maps(at("/6b/maxpool/R"));
      assertNumbers(
          at("/6b/maxpool/unpooled"),
          backward(net, x, "pool", signal, BackwardRule.DECONVNET),
          SINGLE);
    }
  }

  /** Two convolutions with ReLU; the logit is the sum of what is left. */
  private static Network chain() {
    return ToyNets.net(
        4,
        4,
        1,
        List.of(
            node("c1", ToyNets.conv(2, 1), "input"),
            node("r1", new Layer.Relu(), "c1"),
            node("c2", ToyNets.conv(2, 1), "r1"),
            node("r2", new Layer.Relu(), "c2"),
            node("fc", ToyNets.conv(2, 1), "r2")),
        Map.of(
            "c1", narrow(numbers(at("/6b/chain/k1"))),
            "c2", narrow(numbers(at("/6b/chain/k2"))),
            "fc", new float[] {1, 1, 1, 1}));
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  @ParameterizedTest
  @CsvSource({"STANDARD, gradient", "GUIDED, guided"})
  void chainFromOneUnit(BackwardRule rule, String pin) {
    FeatureMaps x = maps(at("/6b/chain/x"));
    try (Network net = chain();
        ExplainedNet explained =
            new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard())) {
      Map<String, FeatureMaps> z = net.forward(x, List.of("c1", "c2"));
      assertNumbers(at("/6b/chain/z1"), z.get("c1"), SINGLE);
      assertNumbers(at("/6b/chain/z2"), z.get("c2"), SINGLE);
      FeatureMaps found =
          explained
              .gradients(
                  x, List.of(Architecture.INPUT, "r2"), rule, part -> Target.neuron("r2", 1, 0, 0))
              .by(Architecture.INPUT);
      assertNumbers(at("/6b/chain/" + pin), found, SINGLE);
    }
  }

  @Test
  void deconvnetStartsAtTheUnitThatGivesMost() {
    FeatureMaps x = maps(at("/6b/chain/x"));
    try (Network net = chain();
        ExplainedNet explained =
            new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard())) {
      AttributionRequest request = AttributionRequest.of(x, List.of(Score.logit(0)));
      Attribution found =
          AttributionMethods.standard().get("deconvnet").attribute(explained, request);
      assertEquals("r2", found.layer());
      Map<String, Double> numbers = found.details().get(0).numbers();
      assertEquals(1.0, numbers.get("unit_row"));
      assertEquals(0.0, numbers.get("unit_column"));
      assertNumbers(at("/6b/chain/deconvnet"), found.map(), SINGLE);
    }
  }
}
