package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KerasHdf5Test {

  static {
    System.setProperty("org.slf4j.simpleLogger.log.io.jhdf", "error");
  }

  @TempDir Path folder;

  /** A file of h5py, made by keras_tiny.py beside it. */
  static byte[] fixture(String name) {
    try (InputStream in = KerasHdf5Test.class.getResourceAsStream("/weights/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"keras_tiny.h5", "keras_tiny_model.h5"})
  void filesOfKerasAreReadInTheOrderOfTheLayers(String name) {
    Path file = RawSafeTensors.write(folder, name, fixture(name));
    try (WeightFile weights = WeightFile.open(file)) {
      assertEquals(WeightLayout.HWIO, weights.layout());
      assertEquals(
          List.of(
              "conv1/bias:0 [4]",
              "conv1/kernel:0 [3, 3, 3, 4]",
              "bn_conv1/beta:0 [4]",
              "bn_conv1/gamma:0 [4]",
              "bn_conv1/moving_mean:0 [4]",
              "bn_conv1/moving_variance:0 [4]",
              "fc/bias:0 [2]",
              "fc/kernel:0 [4, 2]"),
          weights.entries().stream().map(e -> e.name() + " " + e.shape()).toList());
      float[] kernel = weights.read("conv1/kernel:0");
      assertEquals(108, kernel.length);
      assertEquals(-1f, kernel[0]);
      assertEquals(107 / 8f - 1, kernel[107]);
      assertArrayEquals(
          new float[] {124 / 8f - 1, 125 / 8f - 1, 126 / 8f - 1, 127 / 8f - 1},
          weights.read("bn_conv1/moving_variance:0"));
      assertArrayEquals(new float[] {16f, 16.125f}, weights.read("fc/bias:0"));
    }
  }

  static Path written(Path folder) {
    Path file = folder.resolve("written.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      WritableGroup layer = hdf.putGroup("block").putGroup("inner");
      layer.putDataset("kernel:0", new float[][] {{1, 2, 3}, {4, 5, 6}});
      layer.putDataset("bias:0", new double[] {0.5, -0.5});
      WritableGroup shared = hdf.putGroup("shared");
      shared.putGroup("a").putDataset("w", new float[] {7});
      shared.putGroup("b").putDataset("w", new float[] {8});
      shared.putDataset("steps", new long[] {3});
    }
    return file;
  }

  @Test
  void newerGroupsAndTypesAreReadToo() {
    try (WeightFile weights = WeightFile.open(written(folder))) {
      assertEquals(
          Set.of("block/kernel:0", "block/bias:0", "shared/a/w", "shared/b/w", "shared/steps"),
          weights.entries().stream().map(WeightEntry::name).collect(Collectors.toSet()));
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, weights.read("block/kernel:0"));
      assertArrayEquals(new float[] {0.5f, -0.5f}, weights.read("block/bias:0"));
      assertArrayEquals(new float[] {8}, weights.read("shared/b/w"));
      assertTrue(RawSafeTensors.refusal(() -> weights.read("shared/steps")).contains("is I64"));
    }
  }

  private static int find(byte[] bytes, byte[] part, int from) {
    for (int i = from; i <= bytes.length - part.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("The fixture has changed");
  }

  /** Writes the fixture with another 8-byte number where {@code was} is found after a mark. */
  private Path patched(String mark, long was, long now) {
    byte[] bytes = fixture("keras_tiny.h5");
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = find(bytes, mark.getBytes(StandardCharsets.US_ASCII), 0);
    while (buffer.getLong(at) != was) {
      at++;
    }
    buffer.putLong(at, now);
    return RawSafeTensors.write(folder, "patched.h5", bytes);
  }

  private String refusal(Path file) {
    return RawSafeTensors.refusal(() -> WeightFile.open(file).close());
  }

  @Test
  void aSizeThatIsNotOfTheShapeIsRefused() {
    // 432 bytes are the kernel of 108 values; the layout message has them last.
    String line = refusal(patched("TREE", 432, 436));
    assertTrue(line.contains("'conv1/kernel:0' has 436 bytes; shape [3, 3, 3, 4]"), line);
    assertTrue(refusal(patched("TREE", 432, -8)).contains("HDF5"));
  }

  @Test
  void aTreeThatContainsItselfIsRefused() throws IOException {
    byte[] bytes = fixture("keras_tiny.h5");
    int tree = find(bytes, "TREE".getBytes(StandardCharsets.US_ASCII), 0);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // Level 1 with two children, each of them the node itself.
    buffer.put(tree + 5, (byte) 1).putShort(tree + 6, (short) 2);
    for (int child = 0; child < 2; child++) {
      buffer.putLong(tree + 32 + 16 * child, tree);
    }
    Path file = Files.write(folder.resolve("loop.h5"), bytes);
    long start = System.nanoTime();
    assertTrue(refusal(file).contains("nests too deep"));
    assertTrue(System.nanoTime() - start < 30_000_000_000L, "took more than 30 s");
  }

  @Test
  void aGroupThatContainsItselfIsRefused() {
    byte[] bytes = fixture("keras_tiny.h5");
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    // The second symbol entry of the root's node gets the address of the root's own header.
    long root = buffer.getLong(24 + 32 + 8);
    int node = find(bytes, "SNOD".getBytes(StandardCharsets.US_ASCII), 0);
    buffer.putLong(node + 8 + 40 + 8, root);
    String line = refusal(RawSafeTensors.write(folder, "cycle.h5", bytes));
    assertTrue(line.contains("may contain itself"), line);
  }

  @Test
  void aLinkIsRefused() {
    byte[] bytes = fixture("keras_tiny.h5");
    int node = find(bytes, "SNOD".getBytes(StandardCharsets.US_ASCII), 0);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(node + 8 + 16, 2);
    String line = refusal(RawSafeTensors.write(folder, "link.h5", bytes));
    assertTrue(line.contains("links are refused"), line);
  }

  @Test
  void sharedTreesEndAtTheBudget() throws IOException {
    // Forty levels of two pointers each to the next level: 2^40 paths in a small file.
    byte[] old = fixture("keras_tiny.h5");
    int levels = 40;
    int nodeBytes = 256;
    byte[] bytes = java.util.Arrays.copyOf(old, old.length + (levels + 1) * nodeBytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int tree = find(bytes, "TREE".getBytes(StandardCharsets.US_ASCII), 0);
    buffer.put(tree + 5, (byte) levels).putShort(tree + 6, (short) 2);
    buffer.putLong(tree + 32, old.length).putLong(tree + 48, old.length);
    for (int level = 0; level < levels; level++) {
      int at = old.length + level * nodeBytes;
      long next = (long) at + nodeBytes;
      buffer.put(at, new byte[] {'T', 'R', 'E', 'E', 0, (byte) (levels - 1 - level), 2, 0});
      buffer.putLong(at + 32, next).putLong(at + 48, next);
    }
    Path file = Files.write(folder.resolve("dag.h5"), bytes);
    long start = System.nanoTime();
    String line = refusal(file);
    assertTrue(line.contains("may contain itself"), line);
    assertTrue(System.nanoTime() - start < 30_000_000_000L, "took more than 30 s");
  }
}
