package dev.vitrail.explain.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Probability;
import dev.vitrail.engine.io.Json;
import dev.vitrail.engine.nets.NetTemplate;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.engine.nets.WeightImport;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.explain.SharedData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attributions of real nets on a real photograph are those of PyTorch in float64, which {@code
 * torch_attribution.py} wrote, up to single precision.
 */
class TorchAttributionTest {

  /** Off by this share of the norm; single precision through twenty layers. */
  private static final double TOLERANCE = 5e-4;

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void attributionsAgree(int position) throws IOException {
    JsonNode reference = reference().get("results").get(position);
    String name = reference.get("net").asText();
    FeatureMaps image = image(name, reference.get("photograph").asText());
    NetTemplate template = Nets.build(name, 224, 1000);
    try (WeightFile file = WeightFile.open(SharedData.require("weights/" + name + ".safetensors"));
        Network net =
            Network.open(
                template.architecture(),
                new WeightImport(template).load(file, Precision.FLOAT, List.of(), 0));
        ExplainedNet explained =
            new ExplainedNet(net, Probability.SOFTMAX, MemoryCeiling.standard())) {
      int label = reference.get("target").asInt();
      double logit = explained.logits(image).values()[label];
      assertEquals(reference.get("logit").asDouble(), logit, 1e-3);
      AttributionRequest request =
          AttributionRequest.of(image, List.of(Score.logit(label)))
              .at(reference.get("layer").asText());
      AttributionMethods methods =
          AttributionMethods.standard()
              .with(
                  new IntegratedGradients(
                      new PathIntegral(PathRule.MIDPOINT, 8, 8), Baseline.zero(), "zero", 1));
      for (Map.Entry<String, JsonNode> pin : reference.get("attributions").properties()) {
        Attribution found = methods.get(pin.getKey()).attribute(explained, request);
        boolean signal = pin.getKey().equals("guided-backprop") || isDeconvnet(found, reference);
        FeatureMaps values = signal ? found.more().get(Attribution.CHANNELS) : found.map();
        assertClose(name + " " + pin.getKey(), pin.getValue(), values);
      }
    }
  }

  private static boolean isDeconvnet(Attribution found, JsonNode reference) {
    if (!found.method().equals("deconvnet")) {
      return false;
    }
    Map<String, Double> numbers = found.details().get(0).numbers();
    assertEquals(reference.get("unit").get(0).asDouble(), numbers.get("unit_row"));
    assertEquals(reference.get("unit").get(1).asDouble(), numbers.get("unit_column"));
    assertEquals(reference.get("unit").get(2).asDouble(), numbers.get("unit_channel"));
    return true;
  }

  private static void assertClose(String what, JsonNode pin, FeatureMaps found) {
    float[] values = found.values();
    assertEquals(pin.get("size").asInt(), values.length, what);
    double squares = 0;
    double sum = 0;
    for (float v : values) {
      squares += (double) v * v;
      sum += v;
    }
    double norm = pin.get("norm").asDouble();
    assertEquals(norm, Math.sqrt(squares), TOLERANCE * norm, what);
    assertEquals(pin.get("sum").asDouble(), sum, TOLERANCE * norm * Math.sqrt(values.length), what);
    int step = pin.get("step").asInt();
    double off = 0;
    double size = 0;
    for (int i = 0; i < pin.get("entries").size(); i++) {
      double expected = pin.get("entries").get(i).asDouble();
      off += Math.pow(expected - values[i * step], 2);
      size += expected * expected;
    }
    double share = Math.sqrt(off / size);
    assertTrue(share <= 10 * TOLERANCE, what + " is off by " + share);
  }

  private static FeatureMaps image(String name, String photograph) throws IOException {
    BufferedImage pixels = ImageIO.read(SharedData.require(photograph).toFile());
    boolean bytes = name.equals("squeezenet1_1");
    double[] mean = bytes ? new double[] {123, 117, 104} : new double[] {0.485, 0.456, 0.406};
    double[] std = bytes ? new double[] {1, 1, 1} : new double[] {0.229, 0.224, 0.225};
    MapShape shape = new MapShape(1, 224, 224, 3);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      int v = (pixels.getRGB(i / 3 % 224, i / 3 / 224) >> (16 - 8 * (i % 3))) & 255;
      values[i] = (float) ((v / (bytes ? 1 : 255.0) - mean[i % 3]) / std[i % 3]);
    }
    return new FeatureMaps(shape, values);
  }

  private static JsonNode reference() throws IOException {
    try (InputStream in =
        TorchAttributionTest.class.getResourceAsStream("/torch/torch_attribution.json")) {
      return Json.mapper().readTree(in);
    }
  }
}
