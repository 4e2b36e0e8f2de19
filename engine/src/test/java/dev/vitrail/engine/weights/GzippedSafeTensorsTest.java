package dev.vitrail.engine.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GzippedSafeTensorsTest {

  private static final int VALUES = 1 << 20;

  @TempDir Path folder;
  private Path unpacked;
  private byte[] packed;

  @BeforeEach
  void pack() throws IOException {
    unpacked = Files.createDirectory(folder.resolve("unpacked"));
    String header =
        "{\"zeros\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
            .formatted(VALUES, 4 * VALUES);
    packed = RawSafeTensors.gzip(RawSafeTensors.file(header, new byte[4 * VALUES]));
  }

  private Path write(byte[] bytes) {
    return RawSafeTensors.write(folder, "net.safetensors.gz", bytes);
  }

  private void assertNothingLeft() throws IOException {
    try (var left = Files.list(unpacked)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void isReadAndLeavesNothing() throws IOException {
    try (WeightFile weights = WeightFile.open(write(packed), unpacked, 5L << 20)) {
      assertArrayEquals(new float[VALUES], weights.read("zeros"));
    }
    assertNothingLeft();
    try (WeightFile weights = WeightFile.open(write(packed))) {
      assertEquals(1, weights.entries().size());
    }
  }

  @Test
  void theBoundHoldsBeforeAnythingIsUnpacked() throws IOException {
    assertTrue(packed.length < 10_000, "four MiB of zeros pack small: " + packed.length);
    Path file = write(packed);
    String line = RawSafeTensors.refusal(() -> WeightFile.open(file, unpacked, 1 << 20));
    assertTrue(line.contains("at most 1048576 are allowed"), line);
    assertNothingLeft();
  }

  @Test
  void aBombBehindASmallHeaderEndsAtItsClaim() throws IOException {
    String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    Path file = write(RawSafeTensors.gzip(RawSafeTensors.file(header, new byte[64 << 20])));
    String line = RawSafeTensors.refusal(() -> WeightFile.open(file, unpacked, 1 << 20));
    assertTrue(line.contains("4 bytes of data but 5 follow"), line);
    assertNothingLeft();
  }

  @Test
  void aWrongChecksumOrACutIsRefused() throws IOException {
    byte[] wrong = packed.clone();
    wrong[wrong.length - 6] ^= 1;
    Path file = write(wrong);
    assertTrue(
        RawSafeTensors.refusal(() -> WeightFile.open(file, unpacked, 5L << 20))
            .contains("cannot be unpacked"));
    for (int length : new int[] {2, 9, 30, packed.length / 2, packed.length - 1}) {
      Path cut = write(Arrays.copyOf(packed, length));
      RawSafeTensors.refusal(() -> WeightFile.open(cut, unpacked, 5L << 20));
    }
    assertNothingLeft();
  }

  @Test
  void aFolderThatIsNotThereIsTheMachinesFault() {
    Path file = write(packed);
    VitrailException e =
        assertThrows(
            VitrailException.class,
            () -> WeightFile.open(file, folder.resolve("missing"), 5L << 20));
    assertEquals(VitrailException.Kind.ENVIRONMENT, e.kind());
  }
}
