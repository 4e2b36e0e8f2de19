package dev.vitrail.engine.nets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.weights.WeightFile;
import dev.vitrail.engine.weights.WeightLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights written as Keras stores them give the logits that torchvision's layout gives. */
class KerasImportTest {

  private static final int CLASSES = 5;

  @TempDir Path folder;

  @BeforeAll
  static void quiet() {
    System.setProperty("org.slf4j.simpleLogger.log.io.jhdf", "error");
  }

  private static FeatureMaps images(NetTemplate template) {
    MapShape shape = template.architecture().input(2);
    SplittableRandom random = new SplittableRandom(7);
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-2, 2);
    }
    return new FeatureMaps(shape, values);
  }

  private static float[] logits(NetTemplate template, WeightImport with, WeightFile file) {
    return logits(template, with, file, images(template));
  }

  private static float[] logits(
      NetTemplate template, WeightImport with, WeightFile file, FeatureMaps images) {
    try (Network net =
        Network.open(template.architecture(), with.load(file, Precision.FLOAT, List.of(), 0))) {
      return net.forward(images).values();
    }
  }

  private static void assertSame(float[] expected, float[] found) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertTrue(largest > 1e-3, "the logits say nothing");
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found[i], 1e-4 * largest);
    }
  }

  private void roundTrip(
      String net, int size, Map<String, String> layers, boolean biases, KerasFiles.Spelling as) {
    NetTemplate template = SlimNets.build(net, size, CLASSES, 16);
    MemoryWeights torch = MemoryWeights.torchvision(template, 3);
    KerasFiles keras = new KerasFiles(template, torch, layers);
    if (biases) {
      keras.withConvBiases(layers);
    }
    Path file = folder.resolve(net + ".h5");
    keras.write(file, as, List.copyOf(keras.made.keySet()));
    WeightImport with = new WeightImport(template);
    try (WeightFile opened = WeightFile.open(file)) {
      assertTrue(with.compare(opened, List.of()).unexpected().isEmpty());
      assertSame(logits(template, with, torch), logits(template, with, opened));
    }
  }

  @Test
  void vgg16OfKeras1() {
    // At 64 pixels 2 x 2 cells are flattened, in which the two libraries differ.
    roundTrip("vgg16", 64, KerasFiles.layers("vgg16"), false, KerasFiles.KERAS_1);
  }

  @Test
  void vgg19() {
    NetTemplate template = SlimNets.build("vgg19", 32, CLASSES, 16);
    MemoryWeights torch = MemoryWeights.torchvision(template, 3);
    MemoryWeights keras = inMemory(new KerasFiles(template, torch, KerasFiles.layers("vgg19")));
    WeightImport with = new WeightImport(template);
    assertSame(logits(template, with, torch), logits(template, with, keras));
  }

  private static MemoryWeights inMemory(KerasFiles files) {
    MemoryWeights memory = new MemoryWeights(WeightLayout.HWIO);
    files.made.forEach(
        (layer, tensors) ->
            tensors.forEach(
                (role, values) ->
                    memory.put(layer + "/" + role + ":0", values.shape(), values.values())));
    return memory;
  }

  @Test
  void resNet50WithItsFirstNames() {
    // The file's epsilon is 1e-3; torchvision's 1e-5 is made up for in the variance.
    NetTemplate template = SlimNets.build("resnet50-v1", 33, CLASSES, 16);
    Map<String, String> layers = KerasFiles.layers("resnet50-old");
    MemoryWeights torch = MemoryWeights.torchvision(template, 3);
    KerasFiles keras = new KerasFiles(template, torch, layers).withConvBiases(layers);
    keras.made.values().forEach(layer -> layer.computeIfPresent("moving_variance", this::less));
    Path file = folder.resolve("resnet50.h5");
    keras.write(file, KerasFiles.KERAS_1, List.copyOf(keras.made.keySet()));
    WeightImport with = new WeightImport(template);
    try (WeightFile opened = WeightFile.open(file)) {
      assertSame(logits(template, with, torch), logits(template, with, opened));
    }
  }

  private MemoryWeights.Values less(String role, MemoryWeights.Values variance) {
    float[] less = variance.values().clone();
    for (int i = 0; i < less.length; i++) {
      less[i] += 1e-5f - 1e-3f;
    }
    return new MemoryWeights.Values(variance.shape(), less);
  }

  @Test
  void resNet50WithItsLaterNames() {
    NetTemplate template = SlimNets.build("resnet50-v1", 33, CLASSES, 16);
    Map<String, String> layers = KerasFiles.layers("resnet50-new");
    MemoryWeights torch = MemoryWeights.torchvision(template, 3);
    MemoryWeights keras = inMemory(new KerasFiles(template, torch, layers).withConvBiases(layers));
    WeightImport with = new WeightImport(template);
    assertSame(logits(template, with, torch), logits(template, with, keras));
    VitrailException refused =
        assertThrows(
            VitrailException.class,
            () -> new WeightImport(Nets.build("resnet50", 33, 5)).compare(keras, List.of()));
    assertTrue(refused.getMessage().endsWith("use the net resnet50-v1"), refused.getMessage());
    keras.tensors.remove("conv3_block2_2_bn/moving_mean:0");
    refused =
        assertThrows(VitrailException.class, () -> with.load(keras, Precision.FLOAT, List.of(), 0));
    assertTrue(
        refused.getMessage().contains("conv3_block2_2_bn: moving_mean:0 [8] is missing"),
        refused.getMessage());
  }

  @Test
  void resNet50V2() {
    NetTemplate template = SlimNets.build("resnet50v2", 33, CLASSES, 16);
    Map<String, String> layers = new LinkedHashMap<>();
    for (WeightSource source : template.sources()) {
      layers.put(source.node(), source.node().equals("predictions") ? "probs" : source.node());
      source.norm().ifPresent(norm -> layers.put(norm, norm));
    }
    assertTrue(layers.containsKey("conv5_block3_preact_bn") && layers.containsKey("post_bn"));
    roundTrip("resnet50v2", 33, layers, false, KerasFiles.KERAS_2);
  }

  @Test
  void inceptionByRunningNumbersWithoutScale() {
    NetTemplate template = SlimNets.build("inceptionv3-keras", 75, CLASSES, 16);
    Map<String, String> layers = KerasFiles.layers("inceptionv3");
    MemoryWeights torch = MemoryWeights.torchvision(template, 3);
    for (WeightSource source : template.sources()) {
      source
          .norm()
          .ifPresent(
              norm -> java.util.Arrays.fill(torch.tensors.get(norm + ".weight").values(), 1));
    }
    KerasFiles keras = new KerasFiles(template, torch, layers);
    keras.made.values().forEach(layer -> layer.remove("gamma"));
    List<String> shuffled = new ArrayList<>(keras.made.keySet());
    Collections.shuffle(shuffled, new Random(1));
    Path file = folder.resolve("inception.h5");
    keras.write(file, KerasFiles.KERAS_2, shuffled);
    WeightImport with = new WeightImport(template);
    try (WeightFile opened = WeightFile.open(file)) {
      assertSame(logits(template, with, torch), logits(template, with, opened));
      VitrailException refused =
          assertThrows(
              VitrailException.class,
              () -> new WeightImport(Nets.build("inceptionv3", 75, 5)).compare(opened, List.of()));
      assertTrue(refused.getMessage().endsWith("use the net inceptionv3-keras"));
    }
    numbersMayStartAnywhere(template, keras, logits(template, with, torch));
  }

  /** TensorFlow starts without a number, and goes on counting over the models of a session. */
  private static void numbersMayStartAnywhere(
      NetTemplate template, KerasFiles keras, float[] expected) {
    MemoryWeights plain = inMemory(keras);
    for (int first : new int[] {0, 95}) {
      MemoryWeights renamed = new MemoryWeights(WeightLayout.HWIO);
      plain.tensors.forEach(
          (name, values) -> renamed.put(renumbered(name, first), values.shape(), values.values()));
      assertSame(expected, logits(template, new WeightImport(template), renamed));
    }
    plain.tensors.remove("conv2d_17/kernel:0");
    VitrailException refused =
        assertThrows(
            VitrailException.class,
            () -> new WeightImport(template).load(plain, Precision.FLOAT, List.of(), 0));
    assertTrue(
        refused.getMessage().contains("has 93 layers named conv2d_N, Inception-v3 of Keras has 94"),
        refused.getMessage());
  }

  private static String renumbered(String name, int first) {
    String layer = name.substring(0, name.indexOf('/'));
    int line = layer.lastIndexOf('_');
    if (line < 0) {
      return name;
    }
    int number = Integer.parseInt(layer.substring(line + 1)) - 1 + first;
    return layer.substring(0, line)
        + (number == 0 ? "" : "_" + number)
        + name.substring(layer.length());
  }

  @Test
  void netsWithoutKerasLayoutSaySo() {
    VitrailException refused =
        assertThrows(
            VitrailException.class,
            () ->
                new WeightImport(Nets.build("googlenet", 64, 5))
                    .compare(new MemoryWeights(WeightLayout.HWIO), List.of()));
    assertEquals(VitrailException.Kind.DATA, refused.kind());
    assertTrue(refused.getMessage().endsWith("not for googlenet"), refused.getMessage());
  }
}
