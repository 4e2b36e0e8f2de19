package dev.vitrail.train.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.io.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataVerifierTest {

  @TempDir Path folder;

  private final DataVerifier verifier = new DataVerifier(2, OptionalInt.of(4), false);

  private ImageSet set() {
    RgbImage first = Fixtures.picture(60, 50, 1);
    Fixtures.write(folder.resolve("train/cat/a.png"), first.toPng());
    Fixtures.write(folder.resolve("train/dog/a-again.png"), first.toPng());
    Fixtures.write(folder.resolve("test/cat/near.jpg"), Fixtures.jpeg(first));
    Fixtures.write(folder.resolve("test/cat/leak.png"), first.toPng());
    for (int i = 0; i < 5; i++) {
      Fixtures.write(
          folder.resolve("train/cat/" + i + ".png"), Fixtures.picture(60, 40, 50 + i).toPng());
    }
    Fixtures.write(
        folder.resolve("train/cat/broken.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, -1});
    return ImageSet.open(
        folder, ImageSetOptions.defaults().withLeaks(ImageSetOptions.Leaks.UNCHECKED));
  }

  @Test
  void countsSizesCopiesAndProblems() {
    DataStats stats = verifier.verify(set(), Progress.NONE);
    assertEquals(9, stats.images());
    DataStats.ClassCounts cat = stats.classes().get(0);
    assertEquals("cat", cat.name());
    assertEquals(8, cat.total());
    assertEquals(2, cat.test());
    assertEquals(8.0, stats.imbalance());
    assertEquals(new DataStats.Sizes(60, 60, 60, 40, 40, 50), stats.sizes());
    assertEquals(1, stats.skipped().count());
    assertEquals("train/cat/broken.jpg", stats.skipped().first().get(0).file());
    assertEquals(1, stats.copies().size());
    DataStats.Copies copies = stats.copies().get(0);
    assertEquals(3, copies.files().size());
    assertTrue(copies.acrossSplits() && copies.acrossClasses() && stats.leaks());
    assertEquals(3, stats.nearCopyCount());
    assertTrue(
        stats.nearCopies().stream().allMatch(n -> (n.first() + n.second()).contains("near.jpg")));
    assertTrue(stats.problems().contains("class dog has no test image"), "" + stats.problems());
    assertTrue(stats.problems().contains("1 files have two labels"), "" + stats.problems());
  }

  @Test
  void statsReadBackFromJson() throws Exception {
    ObjectMapper json = Json.mapper();
    DataStats stats = verifier.verify(set(), Progress.NONE);
    String text = json.writeValueAsString(stats);
    assertTrue(text.contains("\"near_copy_count\":3"), text);
    assertEquals(stats, json.readValue(text, DataStats.class));
  }

  @Test
  void strictStopsAtTheFirstUnreadableImage() {
    DataVerifier strict = new DataVerifier(2, OptionalInt.empty(), true);
    assertThrows(VitrailException.class, () -> strict.verify(set(), Progress.NONE));
  }

  @Test
  void readableLeavesTheBrokenOut() {
    ImageSet readable = verifier.readable(set(), Progress.NONE);
    assertEquals(9, readable.size());
    assertEquals(1, readable.skipped().count());
  }

  @Test
  void annotationsOutsideTheImageAndSharedPhotographsAreCounted() {
    Fixtures.image(folder.resolve("a.png"), 1);
    Fixtures.image(folder.resolve("b.png"), 2);
    String index =
        """
        {"images": [
          {"file": "a.png", "label": "x", "id": "p", "split": "train",
           "parts": {"head": {"box": [0, 0, 21, 17], "center": [25, 3]}}},
          {"file": "b.png", "label": "x", "id": "p", "split": "test",
           "parts": {"head": {"box": [0, 0, 30, 3], "center": [2, 3]}}}]}
        """;
    Fixtures.write(folder.resolve("index.json"), index.getBytes(StandardCharsets.UTF_8));
    DataStats stats = verifier.verify(ImageSet.open(folder), Progress.NONE);
    assertEquals(List.of("a.png: head", "b.png: head box"), stats.outside());
    assertEquals(Map.of("head", 2), stats.parts());
    assertEquals(List.of("p"), stats.sharedPhotographs());
  }

  @Test
  void differenceHashSurvivesCompressionAndResizing() throws Exception {
    RgbImage image = Fixtures.picture(200, 160, 9);
    long hash = DifferenceHash.of(image);
    long small = DifferenceHash.of(Resampler.resize(image, new Box(0, 0, 200, 160), 80, 64));
    long jpeg = DifferenceHash.of(ImageDecoder.standard().decode(Fixtures.jpeg(image)));
    assertTrue(DifferenceHash.distance(hash, small) <= 4);
    assertTrue(DifferenceHash.distance(hash, jpeg) <= 4);
    long other = DifferenceHash.of(Fixtures.picture(200, 160, 10));
    assertTrue(DifferenceHash.distance(hash, other) > 10);
  }

  @Test
  void differenceHashByHand() {
    // Nine columns that get darker to the right: every bit is set. Mirrored: none.
    byte[] rgb = new byte[3 * 9 * 8];
    byte[] mirrored = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % 9;
      rgb[i] = (byte) (200 - 10 * x);
      mirrored[i] = (byte) (100 + 10 * x);
    }
    assertEquals(-1L, DifferenceHash.of(new RgbImage(9, 8, rgb)));
    assertEquals(0L, DifferenceHash.of(new RgbImage(9, 8, mirrored)));
  }

  @Test
  void manifestChangesWithEveryFileAndNotWithTheClock() {
    ImageSet set = set();
    DatasetManifest manifest = DatasetManifest.of(set, Progress.NONE);
    assertEquals(set.size(), manifest.files().size());
    assertEquals(manifest, DatasetManifest.of(set, Progress.NONE));
    assertFalse(manifest.digest().isBlank());
    Fixtures.image(folder.resolve("train/cat/0.png"), 99);
    assertNotEquals(manifest.digest(), DatasetManifest.of(set, Progress.NONE).digest());
  }
}
