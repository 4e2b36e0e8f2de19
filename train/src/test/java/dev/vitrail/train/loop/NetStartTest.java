package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.Augmentation;
import dev.vitrail.train.images.ImageBatch;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageStream;
import dev.vitrail.train.images.StreamOptions;
import dev.vitrail.train.plan.NetAssembler;
import dev.vitrail.train.plan.NetPlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetStartTest {

  @TempDir static Path folder;
  private static Path data;

  @BeforeAll
  static void draw() {
    data = Tiny.draw(folder.resolve("data"), 8);
  }

  private static TrainingConfig config(String layers) {
    return Tiny.config(data, "model.interpretable=" + layers);
  }

  private static int[] all(ImageSet images) {
    return IntStream.range(0, images.size()).toArray();
  }

  private record Started(NetPlan plan, Network net, NetStart.Features features, int[][] categories)
      implements AutoCloseable {
    @Override
    public void close() {
      net.close();
    }
  }

  private static Started start(TrainingConfig config) {
    ImageSet images = Tiny.images(config);
    NetPlan plan = NetAssembler.assemble(config, images.classNames());
    Parameters parameters = NetStart.weights(plan, Optional.empty(), 7);
    Network net = Network.open(plan.architecture(), parameters);
    String cut = plan.architecture().node(plan.scale()).inputs().get(0);
    FeatureSource.Streamed source =
        new FeatureSource.Streamed(
            images,
            plan.preprocessing(),
            Augmentation.NONE,
            1,
            Optional.of(net.part(plan.architecture().upTo(cut))));
    try (source) {
      MapShape one = plan.architecture().shapes(1).get(cut);
      NetStart.Features features = NetStart.features(source, one, all(images), 5);
      NetStart.scale(parameters, plan.scale(), features.deviation());
      int[] labels = images.entries().stream().mapToInt(e -> e.label()).toArray();
      int[][] categories = NetStart.filters(plan, config.model(), parameters, features, labels, 2);
      return new Started(plan, net, features, categories);
    }
  }

  private static Map<String, FeatureMaps> run(Started started, List<String> nodes) {
    ImageSet images = ImageSet.open(data);
    try (ImageStream stream =
        ImageStream.open(
            images, started.plan().preprocessing(), StreamOptions.inOrder(images.size(), 1))) {
      ImageBatch batch = stream.next();
      return started.net().forward(new FeatureMaps(batch.shape(), batch.values()), nodes);
    }
  }

  @Test
  void scaledFeaturesHaveDeviationOneAndPooledOnesAreMeans() {
    try (Started started = start(config("[{after: pool2, filters: 6, kernel: 1}]"))) {
      Map<String, FeatureMaps> maps = run(started, List.of("pool2", started.plan().scale()));
      float[] scaled = maps.get(started.plan().scale()).values();
      double mean =
          IntStream.range(0, scaled.length).mapToDouble(i -> scaled[i]).average().orElseThrow();
      double variance =
          IntStream.range(0, scaled.length)
              .mapToDouble(i -> (scaled[i] - mean) * (scaled[i] - mean))
              .average()
              .orElseThrow();
      assertEquals(1, Math.sqrt(variance), 1e-4);

      FeatureMaps features = maps.get("pool2");
      assertEquals(16, started.features().pooled().length);
      for (int image : new int[] {0, 7, 15}) {
        for (int c = 0; c < 32; c++) {
          double sum = 0;
          for (int cell = 0; cell < 64; cell++) {
            sum += features.get(image, cell / 8, cell % 8, c);
          }
          assertEquals(sum / 64, started.features().pooled()[image][c], 1e-4);
        }
      }
    }
  }

  @Test
  void oneHotFiltersCopyTheirChannel() {
    for (int kernel : new int[] {1, 3}) {
      try (Started started =
          start(config("[{after: pool2, filters: 6, kernel: %d}]".formatted(kernel)))) {
        Map<String, FeatureMaps> maps =
            run(started, List.of(started.plan().scale(), "interpretable1"));
        FeatureMaps in = maps.get(started.plan().scale());
        FeatureMaps out = maps.get("interpretable1");
        int[] channels = channels(started, "interpretable1");
        assertEquals(6, Arrays.stream(channels).distinct().count());
        for (int f = 0; f < 6; f++) {
          for (int cell = 0; cell < 64; cell++) {
            assertEquals(
                in.get(3, cell / 8, cell % 8, channels[f]),
                out.get(3, cell / 8, cell % 8, f),
                1e-5);
          }
        }
        assertArrayEquals(new int[] {0, 0, 0, 1, 1, 1}, started.categories()[0]);
      }
    }
  }

  /** The channel of each filter; the kernel has one 1, in its middle, and nothing else. */
  private static int[] channels(Started started, String node) {
    FeatureMaps kernel = started.net().parameters().get(node).kernel().toMaps();
    MapShape shape = kernel.shape();
    int[] channels = new int[shape.channels()];
    Arrays.fill(channels, -1);
    int ones = 0;
    for (int i = 0; i < shape.size(); i++) {
      if (kernel.values()[i] != 0) {
        assertEquals(1, kernel.values()[i]);
        int filter = i % shape.channels();
        int channel = i / shape.channels() % shape.width();
        int place = i / shape.channels() / shape.width();
        assertEquals(shape.batch() * shape.height() / 2, place);
        channels[filter] = channel;
        ones++;
      }
    }
    assertEquals(shape.channels(), ones);
    return channels;
  }

  @Test
  void moreFiltersThanChannelsRepeatAndTheSecondLayerPassesOn() {
    String layers =
        "[{after: pool2, filters: 40, kernel: 1}, {after: pool2, filters: 50, kernel: 3}]";
    try (Started started = start(config(layers))) {
      int[] first = channels(started, "interpretable1");
      int[] second = channels(started, "interpretable2");
      assertEquals(32, Arrays.stream(first).distinct().count());
      for (int f = 32; f < 40; f++) {
        assertEquals(first[f - 32], first[f]);
      }
      for (int f = 0; f < 50; f++) {
        assertEquals(f % 40, second[f]);
        assertEquals(started.categories()[0][f % 40], started.categories()[1][f]);
      }
    }
  }

  @Test
  void randomFiltersStayRandomButGetCategories() {
    try (Started started =
        start(config("[{after: pool2, filters: 6, kernel: 1, initial: random}]"))) {
      double[] kernel = started.net().parameters().get("interpretable1").kernel().toDoubles();
      assertTrue(Arrays.stream(kernel).filter(v -> v == 0 || v == 1).count() == 0);
      assertArrayEquals(new int[] {0, 0, 0, 1, 1, 1}, started.categories()[0]);
    }
  }

  /** Deviation 1 / sqrt(3 n), as PyTorch's linear layers, and no bias. */
  @Test
  void theHeadStartsSmall() {
    TrainingConfig config =
        Tiny.config(
            data,
            "model.interpretable=[{after: top, filters: 2048, kernel: 1}]",
            "model.head.hidden=500");
    NetPlan plan = NetAssembler.assemble(config, List.of("a", "b"));
    try (Parameters parameters = NetStart.weights(plan, Optional.empty(), 7)) {
      assertEquals(1 / Math.sqrt(3 * 2048), deviation(parameters, "head.hidden"), 1e-4);
      assertEquals(1 / Math.sqrt(3 * 500), deviation(parameters, "head.logits"), 2e-3);
      assertTrue(
          Arrays.stream(parameters.get("head.hidden").bias().toDoubles()).allMatch(b -> b == 0));
    }
  }

  private static double deviation(Parameters parameters, String node) {
    double[] kernel = parameters.get(node).kernel().toDoubles();
    return Math.sqrt(Arrays.stream(kernel).map(v -> v * v).average().orElseThrow());
  }

  @Test
  void pretrainedWeightsGoToTheBackboneAlone() {
    TrainingConfig config = Tiny.config(data);
    NetPlan plan = NetAssembler.assemble(config, List.of("a", "b"));
    Path file = folder.resolve("small.safetensors");
    var writer = new dev.vitrail.engine.weights.SafeTensorsWriter();
    Architecture base = plan.backbone().architecture();
    Parameters.shapes(base)
        .forEach(
            (node, kernel) -> {
              float[] ones = new float[kernel.size()];
              Arrays.fill(ones, 0.25f);
              List<Integer> shape =
                  node.equals("fc")
                      ? List.of(kernel.channels(), kernel.size() / kernel.channels())
                      : List.of(kernel.channels(), kernel.width(), kernel.batch(), kernel.height());
              writer.add(node + ".weight", shape, ones);
              writer.add(node + ".bias", List.of(kernel.channels()), new float[kernel.channels()]);
            });
    writer.write(file);
    try (Parameters parameters = NetStart.weights(plan, Optional.of(file), 7)) {
      for (String node : List.of("conv1", "conv2", "conv3", "conv4")) {
        assertTrue(
            Arrays.stream(parameters.get(node).kernel().toDoubles()).allMatch(v -> v == 0.25));
      }
      for (String node : List.of("interpretable1", "head.logits")) {
        assertTrue(
            Arrays.stream(parameters.get(node).kernel().toDoubles()).noneMatch(v -> v == 0.25));
      }
    }
  }
}
