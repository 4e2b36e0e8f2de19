package dev.vitrail.explain.attribution;

import static dev.vitrail.explain.Pins.assertNumbers;
import static dev.vitrail.explain.Pins.at;
import static dev.vitrail.explain.Pins.maps;
import static dev.vitrail.explain.Pins.numbers;
import static dev.vitrail.explain.attribution.ToyNets.node;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.Layer;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Probability;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pins 6a and 6g of the CAM family and of hidden layers. */
class CamPinsTest {

  private static final double EXACT = 1e-12;
  private static final double SINGLE = 1e-6;

  private final FeatureMaps a = maps(at("/6a/A"));
  private final FeatureMaps g = maps(at("/6a/G"));

  @Test
  void gradCam() {
    double[] weights = CamMaps.gradCamWeights(g, 0);
    assertNumbers(at("/6a/gradcam/weights"), weights, EXACT);
    double[] raw = CamMaps.weighted(a, 0, weights);
    assertNumbers(at("/6a/gradcam/raw"), raw, EXACT);
    double[] positive = Arrays.stream(raw).map(v -> Math.max(v, 0)).toArray();
    assertNumbers(at("/6a/gradcam/relu"), positive, EXACT);
    double most = Arrays.stream(positive).max().orElseThrow();
    double[] shares = Arrays.stream(positive).map(v -> v / most).toArray();
    assertNumbers(at("/6a/gradcam/max_normalised"), shares, EXACT);
    double[] wide = Upsampling.bilinear(positive, 3, 3, 6, 6);
    double top = Arrays.stream(wide).max().orElseThrow();
    assertNumbers(
        at("/6a/gradcam/display6x6_upsample_then_max"),
        Arrays.stream(wide).map(v -> v / top).toArray(),
        EXACT);
    assertNumbers(
        at("/6a/gradcam/up6x6_halfpixel"), Upsampling.bilinear(shares, 3, 3, 6, 6), EXACT);
    assertNumbers(
        at("/6a/gradcam/up5x7_halfpixel"), Upsampling.bilinear(shares, 3, 3, 5, 7), EXACT);
  }

  @Test
  void gradCamPlusPlus() {
    double[] sums = new double[2];
    for (int i = 0; i < a.values().length; i++) {
      sums[i % 2] += a.values()[i];
    }
    double[] alpha =
        IntStream.range(0, 18)
            .mapToDouble(i -> CamMaps.alpha(g.values()[i % 9 * 2 + i / 9], sums[i / 9]))
            .toArray();
    assertNumbers(at("/6a/gradcam_pp/alpha"), alpha, EXACT);
    double[] weights = CamMaps.gradCamPlusPlusWeights(a, g, 0);
    assertNumbers(at("/6a/gradcam_pp/weights"), weights, EXACT);
    assertNumbers(at("/6a/gradcam_pp/raw"), CamMaps.weighted(a, 0, weights), EXACT);
  }

  @Test
  void cellByCell() {
    assertNumbers(at("/6a/layercam/raw"), CamMaps.cellwise(a, g, 0, true), EXACT);
    double[] high = CamMaps.cellwise(a, g, 0, false);
    assertNumbers(at("/6a/hirescam/raw"), high, EXACT);
    assertNumbers(
        at("/6a/hirescam/relu"), Arrays.stream(high).map(v -> Math.max(v, 0)).toArray(), EXACT);
    assertNumbers(at("/6a/channel_attribution"), LinearAttribution.byChannel(a, g), EXACT);
  }

  /** The maps A go through a ReLU into a global average and one dense layer. */
  private static Network averageHead(double[][] classByChannel) {
    int classes = classByChannel.length;
    float[] kernel = new float[2 * classes];
    for (int k = 0; k < 2; k++) {
      for (int c = 0; c < classes; c++) {
        kernel[k * classes + c] = (float) classByChannel[c][k];
      }
    }
    return ToyNets.net(
        3,
        3,
        2,
        List.of(
            node("maps", new Layer.Relu(), "input"),
            node("gap", new Layer.GlobalAverage(), "maps"),
            node("fc", ToyNets.conv(1, classes), "gap")),
        Map.of("fc", kernel));
  }

  @Test
  void underAnAverageHeadTheFamilyIsOneUpToTheNumberOfCells() {
    double[][] w = {numbers(at("/6a/gap_head/w"))};
    try (Network net = averageHead(w);
        ExplainedNet explained =
            new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard())) {
      AttributionRequest request = AttributionRequest.of(a, List.of(Score.logit(0)));
      AttributionMethods methods = AttributionMethods.standard();
      assertNumbers(
          at("/6a/gap_head/cam"), methods.get("cam").attribute(explained, request).map(), SINGLE);
      assertNumbers(
          at("/6a/gap_head/gradcam_times_9"),
          times9(methods.get("grad-cam").attribute(explained, request).map()),
          SINGLE);
      assertNumbers(
          at("/6a/gap_head/hirescam_times_9"),
          times9(methods.get("hires-cam").attribute(explained, request).map()),
          SINGLE);
      FeatureMaps gradient =
          explained
              .gradients(
                  a,
                  List.of(Score.logit(0)),
                  dev.vitrail.engine.BackwardRule.STANDARD,
                  List.of("maps"))
              .by("maps");
      assertNumbers(
          at("/6a/gap_head/gradcam_pp_weights"),
          CamMaps.gradCamPlusPlusWeights(a, gradient, 0),
          SINGLE);
    }
  }

  private static double[] times9(FeatureMaps map) {
    return Arrays.stream(Upsampling.values(map, 0)).map(v -> 9 * v).toArray();
  }

  @Test
  void linearAttributionOfADifferenceIsExactUnderAnAverageHead() {
    double[] w = numbers(at("/6g/two_class_linear/W_class_by_channel"));
    double[][] rows = {{w[0], w[1]}, {w[2], w[3]}};
    try (Network net = averageHead(rows);
        ExplainedNet explained =
            new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard())) {
      AttributionRequest request =
          AttributionRequest.of(a, List.of(Score.difference(0, 1))).at("maps");
      Attribution found = AttributionMethods.standard().get("linear").attribute(explained, request);
      assertNumbers(
          at("/6g/two_class_linear/channel_attribution"),
          found.more().get(Attribution.CHANNELS),
          SINGLE);
      assertNumbers(at("/6g/two_class_linear/spatial_attribution"), found.map(), SINGLE);
      double sum = Arrays.stream(Upsampling.values(found.map(), 0)).sum();
      assertEquals(at("/6g/two_class_linear/sum_equals_logit_difference").asDouble(), sum, SINGLE);
      double difference = Score.difference(0, 1).values(explained.logits(a))[0];
      assertEquals(difference, sum, SINGLE);
    }
  }

  @Test
  void scoreCam() {
    ToyNets.Formula score = ToyNets.Formula.linear(3, 3, numbers(at("/6g/scorecam/w")), 0.7);
    FeatureMaps x = maps(at("/6g/scorecam/x"));
    double[] increases = ScoreCam.increases(score, x.values(), a);
    assertNumbers(at("/6g/scorecam/increase"), increases, SINGLE);
    double[] weights = ScoreCam.weights(increases, ScoreCam.Weighting.SOFTMAX);
    assertNumbers(at("/6g/scorecam/weights"), weights, SINGLE);
    assertNumbers(at("/6g/scorecam/raw"), CamMaps.weighted(a, 0, weights), SINGLE);
  }

  @Test
  void scoreCamLeavesFlatChannelsOut() {
    double[] softmax =
        ScoreCam.weights(new double[] {1, Double.NaN, 1}, ScoreCam.Weighting.SOFTMAX);
    assertEquals(List.of(0.5, 0.0, 0.5), Arrays.stream(softmax).boxed().toList());
    double[] relu = ScoreCam.weights(new double[] {-1, Double.NaN, 2}, ScoreCam.Weighting.RELU);
    assertEquals(List.of(0.0, 0.0, 2.0), Arrays.stream(relu).boxed().toList());
  }
}
