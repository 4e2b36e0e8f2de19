package dev.vitrail.train.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Architecture;
import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Network;
import dev.vitrail.engine.Parameters;
import dev.vitrail.engine.Precision;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.nets.Nets;
import dev.vitrail.train.features.FeatureCaches.View;
import dev.vitrail.train.images.Augmentation;
import dev.vitrail.train.images.DatasetManifest;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.NetworkInput;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import dev.vitrail.train.synthetic.Counts;
import dev.vitrail.train.synthetic.SyntheticAnimals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {

  private static final Preprocessing HOW = Preprocessing.torchvision(32, 32);
  private static final Augmentation RANDOM = new Augmentation(0, 0.5, 1, 1, 0, 0, 0, 0);

  @TempDir Path folder;
  private Path caches;
  private ImageSet images;
  private Network whole;
  private Network trunk;
  private final AtomicInteger computed = new AtomicInteger();

  @BeforeEach
  void setUp() {
    caches = folder.resolve("cache");
    SyntheticAnimals.write(folder.resolve("data"), Counts.of(5, 0), 32, 1, Progress.NONE);
    images = ImageSet.open(folder.resolve("data"));
    Architecture net = Nets.build("small", 32, 2).architecture();
    whole = Network.open(net, Parameters.random(net, Precision.FLOAT, 1));
    trunk = whole.part(net.upTo("pool2"));
  }

  @AfterEach
  void tearDown() {
    trunk.close();
    whole.close();
  }

  private FeatureCache open(View view) {
    return open(trunk, view);
  }

  private FeatureCache open(Network net, View view) {
    return caches().open(net, view);
  }

  private FeatureCaches caches() {
    return new FeatureCaches(
        caches,
        images,
        DatasetManifest.of(images, Progress.NONE).digest(),
        HOW,
        2,
        (stage, done, total) -> computed.addAndGet(stage.equals("computing features") ? 1 : 0));
  }

  private float[] forward(NetworkInput input) {
    return trunk.forward(new FeatureMaps(new MapShape(1, 32, 32, 3), input.values())).values();
  }

  private RgbImage pixels(int image) {
    return ImageDecoder.standard().decode(images.entries().get(image).path());
  }

  private static float[] values(FeatureCache cache, int image) {
    float[] values = new float[cache.shape().imageSize()];
    cache.get(image).get(values);
    return values;
  }

  private Path file(String ending) throws IOException {
    try (var files = Files.list(caches)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(ending)).toList();
      assertEquals(1, found.size());
      return found.get(0);
    }
  }

  @Test
  void holdsWhatTheTrunkGives() {
    try (FeatureCache cache = open(View.PLAIN)) {
      assertEquals(new MapShape(1, 8, 8, 32), cache.shape().withBatch(1));
      assertEquals(10, cache.size());
      for (int i = 0; i < cache.size(); i++) {
        assertTrue(cache.has(i));
        assertArrayEquals(forward(HOW.apply(pixels(i))), values(cache, i), 1e-5f);
      }
    }
  }

  @Test
  void isComputedOnce() {
    open(View.PLAIN).close();
    assertEquals(1, computed.getAndSet(0));
    try (FeatureCache again = open(View.PLAIN)) {
      assertEquals(0, computed.get());
      assertArrayEquals(forward(HOW.apply(pixels(3))), values(again, 3), 1e-5f);
    }
  }

  /** Nothing but the lower features is read: the images are gone. */
  @Test
  void featuresAreComputedFromThoseOfALowerNode() throws IOException {
    FeatureCaches all = caches();
    try (Network higher = whole.part(whole.architecture().upTo("conv3"));
        FeatureCache lower = all.open(trunk, View.PLAIN)) {
      for (ImageEntry entry : images.entries()) {
        Files.delete(entry.path());
      }
      FeatureCache cache = all.openAbove("pool2", higher, View.PLAIN);
      assertEquals(whole.architecture().shapes(1).get("conv3"), cache.shape());
      for (int i = 0; i < cache.size(); i++) {
        FeatureMaps below = new FeatureMaps(lower.shape(), values(lower, i));
        try (Network rest = whole.part(higher.architecture().after("pool2"))) {
          assertArrayEquals(rest.forward(below).values(), values(cache, i), 1e-5f);
        }
      }
      cache.close();
    }
  }

  @Test
  void withoutLowerFeaturesTheImagesAreRead() {
    try (Network higher = whole.part(whole.architecture().upTo("conv3"));
        FeatureCache cache = caches().openAbove("pool2", higher, View.PLAIN)) {
      FeatureMaps image =
          new FeatureMaps(new MapShape(1, 32, 32, 3), HOW.apply(pixels(3)).values());
      assertArrayEquals(higher.forward(image).values(), values(cache, 3), 1e-5f);
    }
  }

  @Test
  void runsThatWantTheSameComputeItOnce() throws Exception {
    Architecture net = trunk.architecture();
    float[] expected = forward(HOW.apply(pixels(4)));
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (Network other = whole.part(net)) {
      List<Future<float[]>> all = new ArrayList<>();
      for (Network each : List.of(trunk, other)) {
        all.add(
            threads.submit(
                () -> {
                  try (FeatureCache cache = open(each, View.PLAIN)) {
                    return values(cache, 4);
                  }
                }));
      }
      for (Future<float[]> each : all) {
        assertArrayEquals(expected, each.get(60, TimeUnit.SECONDS), 1e-5f);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, computed.get());
  }

  @Test
  void otherWeightsViewsAndImagesHaveTheirOwnFile() throws IOException {
    open(View.PLAIN).close();
    open(new View(RANDOM, 1)).close();
    float[] bias = new float[16];
    bias[0] = 1;
    whole
        .parameters()
        .set("conv1", whole.parameters().get("conv1").kernel().toMaps().values(), bias);
    open(View.PLAIN).close();
    Files.copy(
        images.entries().get(1).path(),
        images.entries().get(0).path(),
        StandardCopyOption.REPLACE_EXISTING);
    open(View.PLAIN).close();
    assertEquals(4, computed.get());
    try (var files = Files.list(caches)) {
      assertEquals(8, files.filter(f -> !f.getFileName().toString().startsWith(".")).count());
    }
  }

  @Test
  void theMirroredViewIsThatOfTheMirroredImage() {
    RgbImage image = pixels(2);
    byte[] rgb = image.rgb();
    byte[] mirrored = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i / 3;
      int x = pixel % image.width();
      int from = 3 * (pixel - x + image.width() - 1 - x) + i % 3;
      mirrored[i] = rgb[from];
    }
    float[] expected = forward(HOW.apply(new RgbImage(image.width(), image.height(), mirrored)));
    try (FeatureCache cache = open(new View(new Augmentation(1, 1, 1, 0, 0, 0, 0, 0), 1))) {
      assertArrayEquals(expected, values(cache, 2), 1e-4f);
    }
  }

  @Test
  void randomViewsDifferFromEachOtherAndRepeat() throws IOException {
    float[] first;
    try (FeatureCache two = open(new View(RANDOM, 2));
        FeatureCache three = open(new View(RANDOM, 3))) {
      first = values(two, 0);
      assertFalse(java.util.Arrays.equals(first, values(three, 0)), "two views are one");
    }
    try (var files = Files.list(caches)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    try (FeatureCache again = open(new View(RANDOM, 2))) {
      assertArrayEquals(first, values(again, 0));
    }
  }

  private interface Damage {
    void to(Path features, Path index) throws IOException;
  }

  @Test
  void damagedFilesAreComputedAgain() throws IOException {
    List<Damage> damages =
        List.of(
            (features, index) -> {
              byte[] bytes = Files.readAllBytes(features);
              bytes[bytes.length / 2] ^= 1;
              Files.write(features, bytes);
            },
            (features, index) -> Files.write(features, new byte[7]),
            (features, index) -> Files.delete(features),
            (features, index) -> Files.delete(index),
            (features, index) -> Files.writeString(index, "{"),
            (features, index) -> Files.writeString(index, "{}"),
            (features, index) ->
                Files.writeString(
                    index,
                    Files.readString(index).replace("\"channels\" : 32", "\"channels\" : 31")),
            (features, index) ->
                Files.writeString(
                    index,
                    Files.readString(index, StandardCharsets.UTF_8)
                        .replaceFirst("\"key\" : \"[0-9a-f]{64}\"", "\"key\" : \"other\"")));
    open(View.PLAIN).close();
    for (int d = 0; d < damages.size(); d++) {
      computed.set(0);
      String before = Files.readString(file(".json"));
      damages.get(d).to(file(".features"), file(".json"));
      try (FeatureCache cache = open(View.PLAIN)) {
        assertEquals(1, computed.get(), "damage " + d);
        assertArrayEquals(forward(HOW.apply(pixels(4))), values(cache, 4), 1e-5f, "damage " + d);
      }
      assertEquals(before, Files.readString(file(".json")), "damage " + d);
    }
  }

  @Test
  void anUnreadableImageIsLeftOutAndTheOthersKeepTheirPlaces() throws IOException {
    Files.writeString(images.entries().get(0).path(), "no image");
    Files.writeString(images.entries().get(4).path(), "no image");
    Files.writeString(images.entries().get(9).path(), "no image");
    for (int round = 0; round < 2; round++) {
      try (FeatureCache cache = open(View.PLAIN)) {
        for (int i = 0; i < cache.size(); i++) {
          assertEquals(i != 0 && i != 4 && i != 9, cache.has(i));
        }
        assertThrows(IllegalArgumentException.class, () -> cache.get(4));
        assertArrayEquals(forward(HOW.apply(pixels(5))), values(cache, 5), 1e-5f);
        assertEquals(round == 0 ? 3 : 0, cache.skipped().count());
      }
    }
    assertNotEquals(0, computed.get());
  }
}
