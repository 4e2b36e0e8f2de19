package dev.vitrail.explain.attribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.BackwardRule;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.program.Pass;
import dev.vitrail.engine.program.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every method on small nets in double precision. */
class NetAttributionTest {

  private static final AttributionMethods METHODS =
      AttributionMethods.standard().with(new Rise(20, 3, 0.5));

  private static Attribution attribute(Network net, String method, AttributionRequest request) {
    try (ExplainedNet explained =
        new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard())) {
      return METHODS.get(method).attribute(explained, request);
    }
  }

  private static double sum(FeatureMaps maps) {
    double sum = 0;
    for (float v : maps.values()) {
      sum += v;
    }
    return sum;
  }

  /** Scores in double precision, past the single precision of what nets hand out. */
  private static double score(Network net, double[] image, Score score) {
    try (Pass pass =
        new Pass(
            Program.compile(net.architecture(), List.of()),
            net.kernels(),
            net.parameters(),
            1,
            false)) {
      pass.input().put(image);
      double[] logits = pass.forward(false, 0).toDoubles();
      double own = logits[score.label()];
      double total = Arrays.stream(logits).map(Math::exp).sum();
      return switch (score.kind()) {
        case LOGIT -> own;
        case AGAINST -> -own;
        case DIFFERENCE -> own - logits[score.other()];
        case SOFTMAX -> Math.exp(own) / total;
        case SIGMOID -> 1 / (1 + Math.exp(-own));
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Score.Kind.class)
  void gradientsMeetFiniteDifferencesInDouble(Score.Kind kind) {
    Score score = new Score(kind, 1, 2);
    FeatureMaps image = ToyNets.images(1, 12, 10, 3, 4);
    try (Network net = ToyNets.random(false, 9)) {
      FeatureMaps gradient =
          attribute(net, "saliency", AttributionRequest.of(image, List.of(score)))
              .more()
              .get(Attribution.CHANNELS);
      SplittableRandom random = new SplittableRandom(1);
      for (int probe = 0; probe < 5; probe++) {
        double[] direction = random.doubles(image.values().length, -1, 1).toArray();
        double expected = 0;
        double size = 0;
        for (int i = 0; i < direction.length; i++) {
          expected += gradient.values()[i] * direction[i];
          size += Math.abs(gradient.values()[i] * direction[i]);
        }
        double step = 1e-7;
        double up = score(net, moved(image, direction, step), score);
        double down = score(net, moved(image, direction, -step), score);
        assertEquals(expected, (up - down) / (2 * step), 1e-5 * size + 1e-8);
      }
    }
  }

  private static double[] moved(FeatureMaps image, double[] direction, double step) {
    double[] moved = new double[direction.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = image.values()[i] + step * direction[i];
    }
    return moved;
  }

  /** One dense layer: what a pixel gives is weight times value, for every method with a unit. */
  @Test
  void onALinearModelTheMethodsAgree() {
    float[] kernel = new float[5 * 4 * 2 * 2];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) random.nextDouble(-1, 1);
    }
    FeatureMaps image = ToyNets.images(1, 5, 4, 2, 8);
    Layer dense = new Layer.Conv(new dev.vitrail.engine.Window(5, 4, 1, 0, 0, 0, 0), 2);
    try (Network net =
            ToyNets.net(
                5, 4, 2, List.of(ToyNets.node("fc", dense, "input")), Map.of("fc", kernel));
        ExplainedNet explained =
            new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard())) {
      AttributionRequest request = AttributionRequest.of(image, List.of(Score.logit(1)));
      float[] exact = new float[20];
      for (int i = 0; i < 40; i++) {
        exact[i / 2] += kernel[i * 2 + 1] * image.values()[i];
      }
      for (AttributionMethod method :
          List.of(
              new GradientTimesInput(), new IntegratedGradients(), new Occlusion(1, 1, 0, false))) {
        float[] found = method.attribute(explained, request).map().values();
        assertArrayEquals(exact, found, 1e-4f, method.name());
      }
      double logit = explained.logits(image).values()[1];
      assertEquals(logit, sum(new GradientTimesInput().attribute(explained, request).map()), 1e-5);
    }
  }

  @Test
  void integratedGradientsAreComplete() {
    FeatureMaps images = ToyNets.images(2, 12, 10, 3, 5);
    List<Score> scores = List.of(Score.logit(0), Score.logit(2));
    try (Network net = ToyNets.random(false, 2)) {
      Attribution found =
          attribute(net, "integrated-gradients", AttributionRequest.of(images, scores));
      for (int i = 0; i < 2; i++) {
        Map<String, Double> numbers = found.details().get(i).numbers();
        double difference = numbers.get("score_difference");
        assertEquals(1.0, numbers.get("converged"));
        double allowed = Math.max(0.01 * Math.abs(difference), 1e-3);
        assertEquals(difference, sum(found.image(i).map()), allowed + 1e-5);
        float[] zero = new float[360];
        FeatureMaps black = new FeatureMaps(new MapShape(1, 12, 10, 3), zero);
        FeatureMaps own = new ExplainedNet.Part(i, i + 1).of(images);
        Score score = scores.get(i);
        double expected = score.values(net.forward(own))[0] - score.values(net.forward(black))[0];
        assertEquals(expected, difference, 1e-5);
      }
    }
  }

  @Test
  void pathAttributionOfALayerIsComplete() {
    FeatureMaps image = ToyNets.images(1, 12, 10, 3, 6);
    try (Network net = ToyNets.random(true, 2)) {
      AttributionRequest request = AttributionRequest.of(image, List.of(Score.logit(1)));
      Attribution found = attribute(net, "linear-path", request.at("pool"));
      Map<String, Double> numbers = found.details().get(0).numbers();
      double allowed = Math.max(0.01 * Math.abs(numbers.get("score_difference")), 1e-3);
      assertEquals(numbers.get("score_difference"), sum(found.map()), allowed + 1e-5);
      assertEquals(sum(found.map()), sum(found.more().get(Attribution.CHANNELS)), 1e-4);
      VitrailException bypassed =
          assertThrows(
              VitrailException.class, () -> attribute(net, "linear-path", request.at("c2")));
      assertTrue(bypassed.getMessage().contains("bypassed"), bypassed.getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void gradCamBeforeReluIsCamOverTheCells(long seed) {
    FeatureMaps images = ToyNets.images(2, 12, 10, 3, seed);
    List<Score> scores = List.of(Score.logit(0), Score.difference(1, 2));
    try (Network net = ToyNets.random(false, seed)) {
      AttributionRequest request = AttributionRequest.of(images, scores);
      float[] cam = attribute(net, "cam", request).map().values();
      float[] high = attribute(net, "hires-cam", request).map().values();
      float[] grad = attribute(net, "grad-cam", request).map().values();
      for (int i = 0; i < cam.length; i++) {
        assertEquals(cam[i] / 30, grad[i], 1e-6, "maps of r2 are 6 x 5");
        assertEquals(grad[i], high[i], 1e-6);
      }
      assertTrue(IntStreams.any(cam, v -> v < 0) && IntStreams.any(cam, v -> v > 0), "signed");
    }
  }

  @Test
  void theBatchChangesNothing() {
    FeatureMaps images = ToyNets.images(3, 12, 10, 3, 12);
    List<Score> scores = List.of(Score.logit(0), Score.logit(1), Score.softmax(2));
    try (Network net = ToyNets.random(true, 5);
        ExplainedNet whole = new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard());
        ExplainedNet small =
            new ExplainedNet(net, Probability.SOFTMAX, new MemoryCeiling(Long.MAX_VALUE, 2))) {
      AttributionRequest request = AttributionRequest.of(images, scores).withSeed(4);
      for (AttributionMethod method : METHODS.all()) {
        Attribution expected = method.attribute(whole, request);
        Attribution found = method.attribute(small, request);
        assertArrayEquals(expected.map().values(), found.map().values(), 1e-5f, method.name());
        Attribution second = method.attribute(whole, request.image(1));
        assertArrayEquals(
            expected.image(1).map().values(), second.map().values(), 1e-5f, method.name());
        assertEquals(expected.layer(), found.layer());
        assertEquals(method.name(), found.method());
      }
    }
  }

  @Test
  void filterPeaksHoldTheWholeContribution() {
    FeatureMaps image = ToyNets.images(1, 12, 10, 3, 3);
    try (Network net = ToyNets.random(true, 7)) {
      Attribution found =
          attribute(net, "filter-peaks", AttributionRequest.of(image, List.of(Score.logit(0))));
      assertEquals("mask", found.layer());
      double bias = 0;
      double logit = net.forward(image).values()[0];
      assertEquals(logit - bias, sum(found.map()), 1e-5, "the rest of the net is linear");
      FeatureMaps maps = net.forward(image, List.of("r2")).get("r2");
      float[] rows = found.more().get(FilterPeaks.ROWS).values();
      float[] columns = found.more().get(FilterPeaks.COLUMNS).values();
      for (int k = 0; k < 6; k++) {
        float peak = maps.get(0, Math.max(0, (int) rows[k]), Math.max(0, (int) columns[k]), k);
        for (int cell = 0; cell < 30 && rows[k] >= 0; cell++) {
          assertTrue(maps.get(0, cell / 5, cell % 5, k) <= peak);
        }
      }
    }
  }

  @Test
  void guidedGradCamIsZeroWhereGradCamIsNotPositive() {
    FeatureMaps image = ToyNets.images(1, 12, 10, 3, 30);
    try (Network net = ToyNets.random(false, 21)) {
      AttributionRequest request = AttributionRequest.of(image, List.of(Score.logit(0)));
      FeatureMaps guided =
          attribute(net, "guided-backprop", request).more().get(Attribution.CHANNELS);
      FeatureMaps both =
          attribute(net, "guided-grad-cam", request).more().get(Attribution.CHANNELS);
      double[] cam = Upsampling.values(attribute(net, "grad-cam", request).map(), 0);
      double[] wide =
          Upsampling.bilinear(Arrays.stream(cam).map(v -> Math.max(v, 0)).toArray(), 6, 5, 12, 10);
      for (int i = 0; i < both.values().length; i++) {
        assertEquals(guided.values()[i] * wide[i / 3], both.values()[i], 1e-6);
      }
    }
  }

  @Test
  void whatDoesNotSuitIsRefusedByName() {
    FeatureMaps image = ToyNets.images(1, 12, 10, 3, 1);
    AttributionRequest request = AttributionRequest.of(image, List.of(Score.logit(0)));
    try (Network net = ToyNets.random(false, 1)) {
      refused(net, "grad-cam++", request.at("c2"), "values below 0");
      refused(net, "grad-cam", request.at("fc"), "is a vector");
      refused(net, "grad-cam", request.at("layer9"), "has no layer 'layer9'");
      refused(net, "cam", request.at("r1"), "reads the maps before the global average, r2");
      refused(net, "filter-peaks", request, "interpretable layer");
    }
    VitrailException unknown = assertThrows(VitrailException.class, () -> METHODS.get("gradcam"));
    assertTrue(unknown.getMessage().contains("grad-cam"), unknown.getMessage());
  }

  private static void refused(
      Network net, String method, AttributionRequest request, String expected) {
    VitrailException failure =
        assertThrows(VitrailException.class, () -> attribute(net, method, request));
    assertEquals(VitrailException.Kind.USAGE, failure.kind());
    assertTrue(failure.getMessage().contains(expected), failure.getMessage());
  }

  @Test
  void theCountedMemoryIsAboveWhatIsHeld() {
    FeatureMaps image = ToyNets.images(1, 12, 10, 3, 1);
    try (Network net = ToyNets.random(true, 1)) {
      Program program = Program.compile(net.architecture(), List.of("r1", "r2"));
      try (Pass all = new Pass(program, net.kernels(), net.parameters(), 1, true);
          Pass forward = new Pass(program, net.kernels(), net.parameters(), 1, false)) {
        all.input().put(image.values());
        forward.input().put(image.values());
        all.forward(false, 0);
        forward.forward(false, 0);
        // These nets are in double; the count is of single precision.
        assertTrue(all.bytes() / 2 <= MemoryCeiling.gradientBytes(net.architecture()));
      }
      long each = MemoryCeiling.gradientBytes(net.architecture());
      assertEquals(3, new MemoryCeiling(3 * each, 32).gradientBatch(net.architecture()));
      assertEquals(1, new MemoryCeiling(1, 32).gradientBatch(net.architecture()));
      assertEquals(4, new MemoryCeiling(Long.MAX_VALUE, 4).forwardBatch(net.architecture()));
      assertTrue(MemoryCeiling.forwardBytes(net.architecture()) < each);
    }
  }

  @Test
  void aMapOfZerosIsReturnedRaw() {
    FeatureMaps image = new FeatureMaps(new MapShape(1, 12, 10, 3), new float[360]);
    try (Network net = ToyNets.random(false, 1)) {
      Attribution found =
          attribute(net, "gradient-x-input", AttributionRequest.of(image, List.of(Score.logit(0))));
      assertTrue(found.isZero(0));
      assertFalse(found.isBroken(0));
    }
  }

  @Test
  void layersAreKnownForWhatTheyAre() {
    try (Network net = ToyNets.random(true, 1)) {
      NetLayers layers = new NetLayers(net.architecture());
      assertEquals("mask", layers.lastMaps());
      assertEquals("mask", layers.averageHead().orElseThrow().maps());
      assertTrue(layers.nonNegative("mask") && layers.nonNegative("pool"));
      assertFalse(layers.nonNegative("sum") || layers.nonNegative("c1"));
    }
  }

  /** Gradients of the standard rule at two layers at once are those of each alone. */
  @Test
  void layersMayBeAskedForTogether() {
    FeatureMaps image = ToyNets.images(1, 12, 10, 3, 2);
    try (Network net = ToyNets.random(false, 4);
        ExplainedNet explained =
            new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard())) {
      List<Score> scores = List.of(Score.logit(2));
      ExplainedNet.Gradients both =
          explained.gradients(image, scores, BackwardRule.STANDARD, List.of("r1", "r2"));
      ExplainedNet.Gradients one =
          explained.gradients(image, scores, BackwardRule.STANDARD, List.of("r1"));
      assertArrayEquals(both.by("r1").values(), one.by("r1").values(), 1e-9f);
    }
  }

  /** Any value that meets a condition. */
  private static final class IntStreams {
    private IntStreams() {}

    interface Condition {
      boolean of(float v);
    }

    static boolean any(float[] values, Condition condition) {
      for (float v : values) {
        if (condition.of(v)) {
          return true;
        }
      }
      return false;
    }
  }
}
