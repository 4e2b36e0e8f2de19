package dev.vitrail.explain.attribution;

import static dev.vitrail.explain.Pins.assertNumbers;
import static dev.vitrail.explain.Pins.at;
import static dev.vitrail.explain.Pins.maps;
import static dev.vitrail.explain.Pins.numbers;
import static dev.vitrail.explain.attribution.ToyNets.node;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Occlusion and RISE: their pins, and a net that looks at one place only. */
class PerturbationTest {

  @Test
  void occlusionPin() {
    ToyNets.Formula score = ToyNets.Formula.linear(3, 3, numbers(at("/6f/occlusion/w")), 0);
    FeatureMaps x = maps(at("/6f/occlusion/x"));
    double[] map = new Occlusion().map(score, x.values(), 2, 1);
    assertNumbers(at("/6f/occlusion/mean"), map, 1e-6);
  }

  @Test
  void theLastWindowLiesFlushWithTheBorder() {
    assertEquals(List.of(0, 4, 8, 9), Occlusion.starts(15, 6, 4));
    assertEquals(List.of(0), Occlusion.starts(5, 6, 4));
    assertEquals(List.of(0, 3), Occlusion.starts(6, 3, 3));
  }

  @Test
  void riseMaskPin() {
    JsonNode pin = at("/6f/rise_mask");
    RiseMasks masks = new RiseMasks(4, 4, 2, 0.5, 0);
    double[] grid = numbers(pin.get("grid"));
    assertNumbers(pin.get("upsampled6x6"), Upsampling.bilinear(grid, 2, 2, 6, 6), 1e-12);
    assertNumbers(pin.get("mask"), masks.mask(grid, 1, 0), 1e-12);
  }

  @Test
  void riseMapPin() {
    JsonNode pin = at("/6g/rise_map");
    Rise.Sums sums = new Rise.Sums(4);
    for (int i = 0; i < 3; i++) {
      sums.add(pin.get("q").get(i).asDouble(), numbers(pin.get("masks").get(i)));
    }
    assertNumbers(pin.get("expectation"), sums.expectation(0.5), 1e-12);
    assertNumbers(pin.get("weighted"), sums.weighted(), 1e-12);
  }

  @Test
  void masksShowTheShareThatWasAskedFor() {
    RiseMasks masks = new RiseMasks(20, 28, 5, 0.3, 11);
    double sum = 0;
    for (int i = 0; i < 400; i++) {
      for (double v : masks.mask(i)) {
        assertTrue(v >= 0 && v <= 1);
        sum += v;
      }
    }
    assertEquals(0.3, sum / (400 * 20 * 28), 0.02);
    assertEquals(masks.mask(3)[100], masks.mask(3)[100]);
  }

  /** The logit reads one patch of 4 x 4 pixels at row 8, column 4, and nothing else. */
  private static Network planted() {
    float[] kernel = new float[16 * 16];
    for (int y = 8; y < 12; y++) {
      for (int x = 4; x < 8; x++) {
        kernel[y * 16 + x] = 1;
      }
    }
    return ToyNets.net(
        16, 16, 1, List.of(node("fc", ToyNets.conv(16, 1), "input")), Map.of("fc", kernel));
  }

  /** The first logit reads the same patch, the second one at row 2, column 10. */
  private static Network twoQuestions() {
    float[] kernel = new float[16 * 16 * 2];
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        kernel[((y + 8) * 16 + x + 4) * 2] = 1;
        kernel[((y + 2) * 16 + x + 10) * 2 + 1] = 1;
      }
    }
    return ToyNets.net(
        16, 16, 1, List.of(node("fc", ToyNets.conv(16, 2), "input")), Map.of("fc", kernel));
  }

  @Test
  void methodsSayHowManyPassesTheyTake() {
    try (Network net = ToyNets.random(true, 1)) {
      NetLayers layers = new NetLayers(net.architecture());
      MapShape input = layers.shape(Architecture.INPUT);
      int rows = Occlusion.starts(input.height(), 4, 2).size();
      int columns = Occlusion.starts(input.width(), 4, 2).size();
      assertEquals(rows * columns, new Occlusion(4, 2, 0, false).passes(layers));
      assertEquals(30, new Rise(30, 4, 0.5).passes(layers));
      int channels = layers.shape(layers.lastMaps()).channels();
      assertEquals(channels, new ScoreCam(ScoreCam.Weighting.SOFTMAX).passes(layers));
      assertEquals(1, new Saliency().passes(layers));
      assertEquals(4096, new IntegratedGradients().passes(layers));
      assertEquals(256, IntegratedGradients.fromZero(128).passes(layers));
      assertEquals(50, new SmoothGrad(SmoothGrad.Kind.MEAN).passes(layers));
    }
  }

  /** Petsiuk et al. 2018 weigh by the probability of the class: the one the net was trained for. */
  @Test
  void riseTakesTheProbabilityOfTheTask() {
    float[] ones = new float[256];
    java.util.Arrays.fill(ones, 0.2f);
    FeatureMaps image = new FeatureMaps(new MapShape(1, 16, 16, 1), ones);
    AttributionRequest request = AttributionRequest.of(image, List.of(Score.logit(0))).withSeed(5);
    MemoryCeiling ceiling = new MemoryCeiling(1 << 20, 7);
    try (Network one = planted();
        Network two = twoQuestions();
        ExplainedNet alone = new ExplainedNet(one, Probability.SOFTMAX, ceiling);
        ExplainedNet beside = new ExplainedNet(two, Probability.SIGMOID, ceiling);
        ExplainedNet against = new ExplainedNet(two, Probability.SOFTMAX, ceiling)) {
      Rise rise = new Rise(300, 8, 0.5);
      Attribution expected = rise.attribute(alone, request);
      Attribution logistic = rise.attribute(beside, request);
      assertEquals(List.of(Score.sigmoid(0)), logistic.scores());
      for (int i = 0; i < 256; i++) {
        assertEquals(
            expected.map().values()[i], logistic.map().values()[i], 1e-6, "as without the other");
      }
      Attribution softmax = rise.attribute(against, request);
      assertEquals(List.of(Score.softmax(0)), softmax.scores());
      double elsewhere = logistic.map().get(0, 4, 12, 0) - softmax.map().get(0, 4, 12, 0);
      assertTrue(elsewhere > 0.1, "softmax falls where the other class has its patch");
      Attribution hidden = new Occlusion(2, 1, 0, true).attribute(beside, request);
      assertEquals(List.of(Score.sigmoid(0)), hidden.scores());
      assertEquals(0, hidden.map().get(0, 4, 12, 0), 1e-9, "the other patch does not matter");
    }
  }

  private static double share(FeatureMaps map, double threshold) {
    MapShape shape = map.shape();
    int inside = 0;
    int all = 0;
    for (int i = 0; i < shape.cells(); i++) {
      if (map.values()[i] >= threshold) {
        int y = i / 16;
        int x = i % 16;
        inside += y >= 8 && y < 12 && x >= 4 && x < 8 ? 1 : 0;
        all++;
      }
    }
    return all == 0 ? 0 : (double) inside / all;
  }

  @Test
  void bothFindThePlaceThatCounts() {
    float[] ones = new float[256];
    java.util.Arrays.fill(ones, 0.2f);
    FeatureMaps image = new FeatureMaps(new MapShape(1, 16, 16, 1), ones);
    try (Network net = planted();
        ExplainedNet explained =
            new ExplainedNet(net, Probability.SOFTMAX, new MemoryCeiling(1 << 20, 7))) {
      AttributionRequest request = AttributionRequest.of(image, List.of(Score.logit(0)));
      Attribution hidden = new Occlusion(2, 1, 0, false).attribute(explained, request);
      assertEquals(0.8, hidden.map().get(0, 9, 5, 0), 1e-5, "four pixels of 0.2 are hidden");
      assertEquals(0, hidden.map().get(0, 2, 12, 0), 1e-6);
      assertEquals(1, share(hidden.map(), 0.5), 1e-9);
      Attribution seen = new Rise(600, 8, 0.5).attribute(explained, request.withSeed(5));
      assertEquals(List.of(Score.sigmoid(0)), seen.scores(), "what was scored is named");
      float most = 0;
      for (float v : seen.map().values()) {
        most = Math.max(most, v);
      }
      assertTrue(share(seen.map(), most * 0.999) > 0.99, "the peak lies on the patch");
      float error = seen.more().get(Rise.STANDARD_ERROR).get(0, 9, 5, 0);
      assertTrue(error > 0 && error < 0.1, "standard error " + error);
    }
  }
}
