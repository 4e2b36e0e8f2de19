package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.io.Checksums;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {

  @TempDir Path folder;

  private static float[] ramp(int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = i * 0.25f - 3;
    }
    return values;
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path file = folder.resolve("net.safetensors");
    float[] large = new float[200_003];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < large.length; i++) {
      large[i] = (float) random.nextGaussian();
    }
    float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, -0f, Float.MIN_VALUE};
    String sha =
        new SafeTensorsWriter()
            .metadata("made by", "a \"test\"\n")
            .add("conv1.weight", List.of(2, 1, 3, 3), ramp(18))
            .add("large", List.of(200_003), large)
            .add("half", List.of(100_000), DType.F16, () -> ramp(100_000))
            .add("odd", List.of(2, 2), odd)
            .add("scalar", List.of(), new float[] {42})
            .add("empty", List.of(0, 7), new float[0])
            .write(file);
    assertEquals(Checksums.sha256(file), sha);
    try (WeightFile weights = WeightFile.open(file)) {
      assertEquals(Map.of("made by", "a \"test\"\n"), weights.metadata());
      assertEquals(WeightLayout.OIHW, weights.layout());
      assertEquals(
          List.of("conv1.weight", "empty", "large", "odd", "scalar", "half"),
          weights.entries().stream().map(WeightEntry::name).toList());
      assertEquals(
          new WeightEntry("conv1.weight", List.of(2, 1, 3, 3), DType.F32),
          weights.find("conv1.weight").orElseThrow());
      assertArrayEquals(ramp(18), weights.read("conv1.weight"));
      assertArrayEquals(large, weights.read("large"));
      assertArrayEquals(ramp(100_000), weights.read("half"), 8f);
      assertArrayEquals(odd, weights.read("odd"));
      assertArrayEquals(new float[] {42}, weights.read("scalar"));
      assertEquals(0, weights.read("empty").length);
    }
  }

  @Test
  void theSameContentGivesTheSameBytes() throws IOException {
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    new SafeTensorsWriter()
        .metadata("x", "1")
        .metadata("a", "2")
        .add("w", List.of(3), ramp(3))
        .add("b", List.of(1), ramp(1))
        .write(a);
    new SafeTensorsWriter()
        .add("b", List.of(1), ramp(1))
        .metadata("a", "2")
        .add("w", List.of(3), ramp(3))
        .metadata("x", "1")
        .write(b);
    byte[] bytes = Files.readAllBytes(a);
    assertArrayEquals(bytes, Files.readAllBytes(b));
    String header =
        "{\"__metadata__\":{\"a\":\"2\",\"x\":\"1\"},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[4,16]}}";
    long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertEquals(0, length % 8);
    assertEquals(
        header, new String(bytes, 8, (int) length, StandardCharsets.UTF_8).stripTrailing());
  }

  @Test
  void otherTypesWidenExactly() {
    byte[] data =
        ByteBuffer.allocate(30)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putDouble(0.1)
            .putDouble(1e300)
            .putShort((short) 0x3fc0)
            .putShort((short) 0xc000)
            .putShort((short) 0x0001)
            .putLong(5)
            .array();
    data = java.util.Arrays.copyOf(data, 30);
    String header =
        "{\"d\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]},"
            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[16,20]},"
            + "\"h\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[20,22]},"
            + "\"bn.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[22,30]}}  ";
    Path file = RawSafeTensors.write(folder, "types", RawSafeTensors.file(header, data));
    try (WeightFile weights = WeightFile.open(file)) {
      assertArrayEquals(new float[] {0.1f, Float.POSITIVE_INFINITY}, weights.read("d"));
      assertArrayEquals(new float[] {1.5f, -2f}, weights.read("b"));
      assertArrayEquals(new float[] {0x1p-24f}, weights.read("h"));
      String line = RawSafeTensors.refusal(() -> weights.read("bn.num_batches_tracked"));
      assertTrue(line.contains("is I64"), line);
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    Path file = folder.resolve("f");
    new SafeTensorsWriter().add("layer1.0.conv1.weight", List.of(1), ramp(1)).write(file);
    try (WeightFile weights = WeightFile.open(file)) {
      String line = RawSafeTensors.refusal(() -> weights.read("layer1.0.conv2.weight"));
      assertTrue(line.endsWith("the nearest is 'layer1.0.conv1.weight'"), line);
      assertFalse(weights.find("conv").isPresent());
    }
  }

  @Test
  void readingEndsWithTheClose() {
    Path file = folder.resolve("f");
    new SafeTensorsWriter().add("w", List.of(1), ramp(1)).write(file);
    WeightFile weights = WeightFile.open(file);
    weights.close();
    assertThrows(IllegalStateException.class, () -> weights.read("w"));
  }

  @Test
  void aFileCutShortAfterOpeningIsRefused() throws IOException {
    Path file = folder.resolve("f");
    new SafeTensorsWriter().add("w", List.of(64), ramp(64)).write(file);
    try (WeightFile weights = WeightFile.open(file)) {
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 5));
      String line = RawSafeTensors.refusal(() -> weights.read("w"));
      assertTrue(line.contains("the file ends at byte"), line);
    }
  }

  @Test
  void theWriterRefusesWhatItCannotKeep() throws IOException {
    Path file = folder.resolve("old");
    Files.writeString(file, "old");
    SafeTensorsWriter big =
        new SafeTensorsWriter().add("w", List.of(1), DType.F16, () -> new float[] {70000});
    assertThrows(IllegalArgumentException.class, () -> big.write(file));
    SafeTensorsWriter few = new SafeTensorsWriter().add("w", List.of(3), ramp(2));
    assertThrows(IllegalArgumentException.class, () -> few.write(file));
    assertEquals("old", Files.readString(file));
    try (var left = Files.list(folder)) {
      assertEquals(1, left.count());
    }
    assertThrows(IllegalArgumentException.class, () -> few.add("w", List.of(1), ramp(1)));
    assertThrows(
        IllegalArgumentException.class, () -> few.add("__metadata__", List.of(1), ramp(1)));
    assertThrows(
        IllegalArgumentException.class, () -> few.add("i", List.of(1), DType.I8, () -> ramp(1)));
    assertThrows(IllegalArgumentException.class, () -> few.add("a\nb", List.of(1), ramp(1)));
    assertThrows(IllegalArgumentException.class, () -> few.add("n", List.of(-1), ramp(1)));
    assertThrows(
        IllegalArgumentException.class, () -> few.add("n", List.of(1 << 20, 1 << 20), ramp(1)));
  }
}
