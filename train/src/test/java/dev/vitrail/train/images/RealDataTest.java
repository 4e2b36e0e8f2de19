package dev.vitrail.train.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shared photographs against the tables of their README. */
class RealDataTest {

  private static void assertSplits(ImageSet set, int train, int val, int test) {
    assertEquals(train, set.split(Split.TRAIN).size());
    assertEquals(val, set.split(Split.VAL).size());
    assertEquals(test, set.split(Split.TEST).size());
    assertEquals(0, set.skipped().count());
  }

  private static void assertAllDecode(ImageSet set) {
    DataVerifier verifier = new DataVerifier(2, OptionalInt.of(2), true);
    DataStats stats = verifier.verify(set, Progress.NONE);
    assertEquals(set.size(), stats.images());
    assertEquals(List.of(), stats.copies());
    assertEquals(List.of(), stats.outside());
    assertEquals(List.of(), stats.sharedPhotographs());
  }

  @Test
  void catsAndDogs() {
    ImageSet set = ImageSet.open(Fixtures.photographs("catsdogs"));
    assertEquals(List.of("cat", "dog"), set.classNames());
    assertSplits(set, 2448, 350, 699);
    assertEquals(1223, set.count(0, Split.TRAIN));
    assertEquals(349, set.count(0, Split.TEST));
    assertAllDecode(set);
  }

  @ParameterizedTest
  @CsvSource({
    "cat, 529, 192, 130, 381, 52, 96",
    "dog, 686, 206, 134, 508, 72, 106",
    "fox, 286, 211, 143, 152, 29, 105",
    "lizard, 144, 135, 109, 82, 14, 48",
    "frog, 179, 168, 97, 103, 18, 58",
    "squirrel, 276, 215, 207, 140, 29, 107",
    "rabbit, 401, 183, 75, 267, 43, 91",
    "bird, 100, 100, 100, 70, 10, 20",
    "hamster, 100, 100, 100, 70, 10, 20",
    "red_panda, 100, 100, 92, 70, 10, 20"
  })
  void animalPart(String category, int images, int head, int legs, int train, int val, int test) {
    Path folder = Fixtures.photographs("animal-part");
    ImageSet set = ImageSet.oneAgainstNegatives(folder, category, "negatives_release");
    assertEquals(images, set.entries().stream().filter(e -> e.label() == 0).count());
    assertEquals(1000, set.entries().stream().filter(e -> e.label() == 1).count());
    assertEquals(train, set.count(0, Split.TRAIN));
    assertEquals(val, set.count(0, Split.VAL));
    assertEquals(test, set.count(0, Split.TEST));
    assertEquals(head, annotated(set, "head"));
    assertEquals(legs, annotated(set, "front_legs"));
  }

  private static long annotated(ImageSet set, String part) {
    return set.entries().stream().filter(e -> e.landmarks().get(part).isPresent()).count();
  }

  @Test
  void animalPartWithNegativesDecodes() {
    Path folder = Fixtures.photographs("animal-part");
    ImageSet set = ImageSet.open(folder, ImageSetOptions.defaults().withNegatives("negatives"));
    assertEquals(2801 + 390, set.size());
    assertEquals(11, set.classNames().size());
    assertAllDecode(set);
    ImageSet release =
        ImageSet.open(folder, ImageSetOptions.defaults().withNegatives("negatives_release"));
    assertEquals(600, release.count(10, Split.TRAIN));
    assertEquals(100, release.count(10, Split.VAL));
    assertEquals(300, release.count(10, Split.TEST));
  }

  @Test
  void petsWithTrimaps() {
    ImageSet set = ImageSet.open(Fixtures.photographs("pets100"));
    assertEquals(List.of("cat", "dog"), set.classNames());
    assertEquals(50, set.entries().stream().filter(e -> e.label() == 0).count());
    assertEquals("animal", set.maskValues().get(1));
    assertAllDecode(set);
    for (ImageEntry entry : set.entries().subList(0, 20)) {
      LabelMask mask = LabelMask.read(entry.mask().orElseThrow());
      int all = mask.count(1) + mask.count(2) + mask.count(3);
      assertEquals(mask.width() * mask.height(), all);
      assertTrue(mask.count(1) > 0);
      RgbImage image = ImageDecoder.standard().decode(entry.path());
      assertEquals(image.width(), mask.width());
      assertEquals(image.height(), mask.height());
    }
  }

  @Test
  void food() {
    ImageSet set = ImageSet.open(Fixtures.photographs("food"));
    assertEquals(List.of("carrot_cake", "pancakes", "pizza"), set.classNames());
    assertSplits(set, 210, 30, 60);
    assertAllDecode(set);
  }

  @Test
  void foldersWithoutTheIndexOpenByNameToo() {
    Path folder = Fixtures.photographs("catsdogs");
    ImageSet set = ImageSet.open(folder, ImageSetOptions.defaults().withLayout(Layout.FOLDERS));
    assertEquals(List.of("cat", "dog"), set.classNames());
    assertEquals(3497, set.size());
    assertEquals(2448, set.split(Split.TRAIN).size(), 90);
  }
}
