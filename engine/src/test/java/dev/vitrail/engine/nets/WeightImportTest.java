package dev.vitrail.engine.nets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.SharedData;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.engine.weights.WeightReport;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightImportTest {

  private static float[] logits(NetTemplate template, Parameters weights, boolean swapped) {
    MapShape shape = template.architecture().input(1);
    SplittableRandom random = new SplittableRandom(7);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      int c = i % 3;
      values[swapped ? i - c + 2 - c : i] = (float) random.nextDouble(-2, 2);
    }
    try (Network net = Network.open(template.architecture(), weights)) {
      return net.forward(new FeatureMaps(shape, values)).values();
    }
  }

  @Test
  void denseLayersOfTimmsVggAreConvolutions() {
    NetTemplate template = SlimNets.build("vgg16", 64, 4, 16);
    MemoryWeights torch = MemoryWeights.torchvision(template, 1);
    MemoryWeights timm = new MemoryWeights(torch.layout());
    torch.tensors.forEach(
        (name, t) -> {
          String renamed =
              name.replace("classifier.0", "pre_logits.fc1")
                  .replace("classifier.3", "pre_logits.fc2")
                  .replace("classifier.6", "head.fc");
          List<Integer> shape =
              switch (renamed) {
                case "pre_logits.fc1.weight" -> List.of(256, 32, 2, 2);
                case "pre_logits.fc2.weight" -> List.of(256, 256, 1, 1);
                default -> t.shape();
              };
          timm.put(renamed, shape, t.values());
        });
    WeightImport with = new WeightImport(template);
    assertTrue(with.compare(timm, List.of()).unexpected().isEmpty());
    Parameters expected = with.load(torch, Precision.FLOAT, List.of(), 0);
    Parameters found = with.load(timm, Precision.FLOAT, List.of(), 0);
    assertArrayEquals(logits(template, expected, false), logits(template, found, false));
  }

  @Test
  void auxiliaryHeadAndCountersAreLeftOut() {
    NetTemplate template = SlimNets.build("inceptionv3", 75, 3, 16);
    MemoryWeights torch = MemoryWeights.torchvision(template, 1);
    torch.put("AuxLogits.fc.bias", List.of(3), new float[3]);
    torch.put("Conv2d_1a_3x3.bn.num_batches_tracked", List.of(), new float[1]);
    WeightReport report = new WeightImport(template).compare(torch, List.of());
    assertTrue(report.fits());
    assertEquals(1, report.unexpected().size());
    assertEquals(94 * 5 + 2, report.matched());
  }

  @Test
  void aNetOfBgrImagesLearnsToReadRgb() {
    NetTemplate template = SlimNets.build("resnet18", 33, 4, 8);
    MemoryWeights torch = MemoryWeights.torchvision(template, 1);
    WeightImport with = new WeightImport(template);
    Parameters bgr = with.load(torch, Precision.FLOAT, List.of(), 0);
    Parameters rgb = with.fromBgr().load(torch, Precision.FLOAT, List.of(), 0);
    float[] expected = logits(template, bgr, true);
    float[] found = logits(template, rgb, false);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], 1e-4 * (1 + Math.abs(expected[i])));
    }
  }

  @Test
  void theReportCountsAndProbes() {
    NetTemplate template = Nets.build("small", 32, 4);
    MemoryWeights torch = MemoryWeights.torchvision(template, 1);
    torch.put("extra", List.of(2), new float[2]);
    ImportReport report = new WeightImport(template).verify(torch, 2);
    assertEquals("small", report.net());
    assertEquals(10, report.tensors());
    assertEquals(1, report.unexpected());
    assertEquals(template.architecture().nodes().size(), report.nodes());
    long values =
        torch.tensors.entrySet().stream()
            .filter(e -> !e.getKey().equals("extra"))
            .mapToLong(e -> e.getValue().values().length)
            .sum();
    assertEquals(values, report.parameters());
    assertEquals("conv1", report.first().node());
    assertEquals("fc", report.last().node());
    assertEquals(conv1Sum(torch), report.first().sum(), 1e-2);
  }

  /** The sum of the first convolution on the probe image, 5x5 with stride 2, by hand. */
  private static double conv1Sum(MemoryWeights torch) {
    float[] kernel = torch.read("conv1.weight");
    float[] bias = torch.read("conv1.bias");
    double sum = 0;
    for (int at = 0; at < 16 * 16 * 16; at++) {
      int o = at % 16;
      int y = at / 16 % 16;
      int x = at / 256;
      sum += bias[o];
      for (int k = 0; k < 75; k++) {
        int c = k / 25;
        int row = 2 * y + k / 5 % 5 - 2;
        int column = 2 * x + k % 5 - 2;
        if (row >= 0 && row < 32 && column >= 0 && column < 32) {
          sum += kernel[o * 75 + k] * 2 * Math.sin(0.1 * c + 0.05 * row + 0.03 * column);
        }
      }
    }
    return sum;
  }

  /** The sums that PyTorch gives for the real files. */
  @ParameterizedTest
  @CsvSource({
    "resnet18, resnet18.safetensors, 1, -3084.1985, 102",
    "squeezenet1_1, squeezenet1_1.safetensors, 100, 5069.3091, 52"
  })
  void probesOfRealWeights(String net, String file, double amplitude, double last, int tensors) {
    NetTemplate template = Nets.build(net, 224, 1000);
    try (WeightFile opened = WeightFile.open(SharedData.require("weights/" + file))) {
      ImportReport report = new WeightImport(template).verify(opened, amplitude);
      assertEquals(tensors, report.tensors());
      assertEquals(0, report.unexpected());
      assertEquals(last, report.last().sum(), 0.05);
    }
  }
}
