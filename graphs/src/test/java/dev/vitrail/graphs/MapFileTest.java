package dev.vitrail.graphs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vitrail.engine.FeatureMaps;
import dev.vitrail.engine.MapShape;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapFileTest {

  private static final Frame FRAME = new Frame(32, 32);
  private static final List<LayerGrid> GRIDS =
      List.of(Pins.grid("low", 4, 3, 8, 4), Pins.grid("high", 2, 5, 16, 8));

  @TempDir private Path folder;

  private static MapFile.Batch batch(int first, int images) {
    SplittableRandom random = new SplittableRandom(first);
    List<FeatureMaps> maps =
        GRIDS.stream()
            .map(
                grid -> {
                  MapShape shape =
                      new MapShape(images, grid.height(), grid.width(), grid.filters());
                  float[] values = new float[shape.size()];
                  for (int k = 0; k < values.length; k++) {
                    values[k] = (float) random.nextDouble();
                  }
                  return new FeatureMaps(shape, values);
                })
            .toList();
    List<String> ids = IntStream.range(first, first + images).mapToObj(i -> "é/" + i).toList();
    return new MapFile.Batch(ids, maps);
  }

  private Path write() {
    Path file = folder.resolve("maps.bin");
    Iterator<MapFile.Batch> batches = List.of(batch(0, 3), batch(3, 2)).iterator();
    MapFile.write(file, FRAME, GRIDS, batches, 5, Progress.NONE);
    return file;
  }

  @Test
  void valuesComeBackFilterByFilter() {
    try (MapFile maps = MapFile.open(write())) {
      assertEquals(FRAME, maps.frame());
      assertEquals(GRIDS, maps.layers());
      assertEquals(List.of("é/0", "é/1", "é/2", "é/3", "é/4"), maps.imageIds());
      float[] values = new float[GRIDS.get(1).size()];
      maps.read(1, 4, values);
      FeatureMaps original = batch(3, 2).maps().get(1);
      for (int f = 0; f < 5; f++) {
        for (int cell = 0; cell < 4; cell++) {
          assertEquals(original.get(1, cell / 2, cell % 2, f), values[4 * f + cell]);
        }
      }
    }
  }

  @Test
  void memoryMapsAgree() {
    MemoryMaps memory = MemoryMaps.of(FRAME, GRIDS, batch(0, 3).maps());
    try (MapFile file = MapFile.open(write())) {
      float[] one = new float[GRIDS.get(0).size()];
      float[] other = one.clone();
      file.read(0, 2, one);
      memory.read(0, 2, other);
      assertArrayEquals(one, other);
    }
  }

  @Test
  void everyFlippedByteIsNoticed() throws IOException {
    byte[] bytes = Files.readAllBytes(write());
    Path file = folder.resolve("flipped.bin");
    for (int at = 0; at < bytes.length; at += 11) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x20;
      Files.write(file, damaged);
      // A letter of a name or a step of a grid may change and leave a valid index.
      try (MapFile maps = MapFile.open(file)) {
        assertFalse(
            maps.imageIds().equals(batch(0, 5).imageIds())
                && maps.layers().equals(GRIDS)
                && maps.frame().equals(FRAME),
            "byte " + at);
      } catch (VitrailException e) {
        assertEquals(VitrailException.Kind.DATA, e.kind());
      }
    }
  }

  @Test
  void everyShorterFileIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(write());
    Path file = folder.resolve("short.bin");
    for (int length = 0; length < bytes.length; length += 29) {
      Files.write(file, Arrays.copyOf(bytes, length));
      VitrailException refused = assertThrows(VitrailException.class, () -> MapFile.open(file));
      assertEquals(VitrailException.Kind.DATA, refused.kind());
    }
  }

  @Test
  void nothingToWriteLeavesNoFile() {
    Path file = folder.resolve("none.bin");
    Iterator<MapFile.Batch> none = List.<MapFile.Batch>of().iterator();
    assertThrows(
        VitrailException.class, () -> MapFile.write(file, FRAME, GRIDS, none, 0, Progress.NONE));
    assertFalse(Files.exists(file));
  }
}
