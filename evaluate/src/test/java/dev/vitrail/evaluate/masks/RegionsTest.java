package dev.vitrail.evaluate.masks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import dev.vitrail.train.images.Box;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Placement;
import dev.vitrail.train.images.Point;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.images.RgbImage;
import dev.vitrail.train.synthetic.Counts;
import dev.vitrail.train.synthetic.SyntheticAnimals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionsTest {

  @TempDir Path folder;

  @Test
  void drawnPartsLieWhereTheirLandmarksLie() {
    SyntheticAnimals.write(folder.resolve("data"), new Counts(6, 4, 0), 64, 1, Progress.NONE);
    ImageSet images = ImageSet.open(folder.resolve("data"));
    assertTrue(Regions.names(images).containsAll(List.of("animal", "torso", "tail", "muzzle")));
    assertFalse(Regions.names(images).contains("background"));
    Regions regions = new Regions(images);
    Preprocessing half = Preprocessing.torchvision(40, 32);
    int checked = 0;
    for (ImageEntry entry : images.entries()) {
      Placement placement = half.placement(64, 64);
      Map<String, PixelMask> found = regions.of(entry, placement);
      Optional<Point> torso = entry.landmarks().at(placement).get("torso");
      if (torso.isPresent()) {
        assertEquals(torso.get().y(), centre(found.get("torso"), true), 2);
        assertEquals(torso.get().x(), centre(found.get("torso"), false), 2);
        assertEquals(found.get("torso").count(), found.get("torso").common(found.get("animal")));
        checked++;
      }
    }
    assertTrue(checked > 3, "several animals show their torso");
  }

  private static double centre(PixelMask mask, boolean rows) {
    double sum = 0;
    for (int i = 0; i < mask.pixels(); i++) {
      sum += mask.get(i) ? (rows ? i / mask.width() : i % mask.width()) + 0.5 : 0;
    }
    return sum / mask.count();
  }

  @Test
  void boxesMoveWithThePixels() {
    ImageEntry entry =
        SyntheticEntry.with(Map.of("head", new Box(10, 20, 30, 60), "gone", new Box(0, 0, 1, 1)));
    ImageSet set = SyntheticEntry.set(entry);
    Placement twice = new Placement(0.5, -2, 0.5, -4, 32);
    Map<String, PixelMask> found = new Regions(set).of(entry, twice);
    assertEquals(java.util.Set.of("head"), found.keySet(), "the other lies outside the crop");
    PixelMask head = found.get("head");
    assertEquals(10 * 20, head.count());
    assertTrue(head.get(6 * 32 + 3) && head.get(25 * 32 + 12));
    assertFalse(head.get(5 * 32 + 3) || head.get(26 * 32 + 12) || head.get(6 * 32 + 13));
  }

  @Test
  void trimapsOfRealPetsAgreeWithTheirBoxes() {
    Path data =
        System.getenv("VITRAIL_DATA") != null
            ? Path.of(System.getenv("VITRAIL_DATA"))
            : Path.of(System.getProperty("vitrail.root", "."), "..", "shared", "data");
    Path pets = data.resolve("pets100");
    Assumptions.assumeTrue(Files.isDirectory(pets), "no pets100 data beside the project");
    ImageSet images = ImageSet.open(pets);
    assertEquals(List.of("animal"), Regions.names(images));
    Preprocessing stretch = Preprocessing.torchvision(64, 64).withFit(Preprocessing.Fit.STRETCH);
    for (ImageEntry entry : images.entries().subList(0, 5)) {
      RgbImage image = ImageDecoder.standard().decode(entry.path());
      Placement placement = stretch.placement(image.width(), image.height());
      PixelMask animal = new Regions(images).of(entry, placement).get("animal");
      PixelMask box =
          new Regions(images).of(SyntheticEntry.with(entry.boxes()), placement).get("animal");
      assertTrue(animal.box().iou(box) > 0.9, entry.file());
      assertTrue(animal.count() < box.count(), "a pet is no box");
    }
  }

  @Test
  void masksCountCompareAndFrame() {
    PixelMask l = PixelMask.of(3, 30, i -> i == 5 || i == 35 || i == 66);
    assertEquals(3, l.count());
    PixelMask box = l.box();
    assertEquals(3 * 2, box.count());
    assertEquals(3.0 / 6, l.iou(box), 1e-12);
    assertEquals(6, l.or(box).count());
    assertTrue(PixelMask.empty(3, 30).box().isEmpty());
    assertTrue(Double.isNaN(PixelMask.empty(3, 30).iou(PixelMask.empty(3, 30))));
    assertThrows(IllegalArgumentException.class, () -> l.common(PixelMask.empty(30, 3)));
    assertThrows(IllegalArgumentException.class, () -> new PixelMask(3, 30, new long[1]));
  }

  /** Entries that exist in memory only. */
  static final class SyntheticEntry {

    private SyntheticEntry() {}

    static ImageEntry with(Map<String, Box> boxes) {
      return new ImageEntry(
          "a.png",
          Path.of("a.png"),
          "a",
          0,
          dev.vitrail.train.images.Split.TEST,
          dev.vitrail.train.images.Landmarks.NONE,
          boxes,
          Optional.empty());
    }

    static ImageSet set(ImageEntry entry) {
      return new ImageSet(
          Path.of("."),
          dev.vitrail.train.images.Layout.INDEX,
          List.of("cat"),
          java.util.OptionalInt.empty(),
          List.of(entry),
          Map.of(),
          dev.vitrail.train.images.SkippedImages.NONE);
    }
  }
}
