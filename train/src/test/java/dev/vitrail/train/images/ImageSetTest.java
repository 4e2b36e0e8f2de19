package dev.vitrail.train.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.VitrailException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSetTest {

  @TempDir Path folder;
  private int number;

  private void images(String where, int count) {
    for (int i = 0; i < count; i++) {
      Fixtures.image(folder.resolve(where).resolve(i + ".png"), number++);
    }
  }

  private void text(String file, String content) {
    Fixtures.write(folder.resolve(file), content.getBytes(StandardCharsets.UTF_8));
  }

  private static VitrailException.Kind kind(Runnable run) {
    return assertThrows(VitrailException.class, run::run).kind();
  }

  @Test
  void oneFolderAClass() {
    images("dog", 30);
    images("cat", 30);
    ImageSet set = ImageSet.open(folder);
    assertEquals(Layout.FOLDERS, set.layout());
    assertEquals(List.of("cat", "dog"), set.classNames());
    assertEquals(60, set.size());
    assertEquals("cat/0.png", set.entries().get(0).file());
    assertEquals(
        60,
        set.split(Split.TRAIN).size() + set.split(Split.VAL).size() + set.split(Split.TEST).size());
  }

  @Test
  void addingImagesMovesNone() {
    images("cat", 40);
    Map<String, Split> before = new HashMap<>();
    ImageSet.open(folder).entries().forEach(e -> before.put(e.file(), e.split()));
    for (int i = 40; i < 80; i++) {
      Fixtures.image(folder.resolve("cat/" + i + ".png"), number++);
    }
    ImageSet.open(folder).entries().stream()
        .filter(e -> before.containsKey(e.file()))
        .forEach(e -> assertEquals(before.get(e.file()), e.split()));
    ImageSet other = ImageSet.open(folder, ImageSetOptions.defaults().withSeed(1));
    assertNotEquals(ImageSet.open(folder).entries(), other.entries());
  }

  @Test
  void sharesOfTheSplitAreMetOnAverage() {
    Map<Split, Integer> counts = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      counts.merge(Split.byHash(5, "cat", "cat." + i + ".jpg"), 1, Integer::sum);
    }
    assertEquals(14_000, counts.get(Split.TRAIN), 250);
    assertEquals(2_000, counts.get(Split.VAL), 170);
    assertEquals(4_000, counts.get(Split.TEST), 230);
  }

  @Test
  void splitFoldersKeepTheirSplits() {
    images("train/cat", 3);
    images("train/dog", 3);
    images("validation/cat", 2);
    images("test/dog", 1);
    ImageSet set = ImageSet.open(folder);
    assertEquals(Layout.SPLITS, set.layout());
    assertEquals(6, set.split(Split.TRAIN).size());
    assertEquals(2, set.count(0, Split.VAL));
    assertEquals(1, set.count(1, Split.TEST));
  }

  @Test
  void validationComesFromTrainWhereThereIsNone() {
    images("training_set/training_set/cats", 80);
    images("test_set/test_set/cats", 5);
    images("training_set/training_set/dogs", 5);
    ImageSet set = ImageSet.open(folder);
    assertEquals(Layout.SPLITS, set.layout());
    assertEquals(List.of("cats", "dogs"), set.classNames());
    assertEquals(5, set.split(Split.TEST).size());
    assertEquals(11, set.split(Split.VAL).size(), 7);
  }

  @Test
  void kaggleNamesInATrainFolder() {
    for (int i = 0; i < 10; i++) {
      Fixtures.image(folder.resolve("train/cat." + i + ".png"), number++);
      Fixtures.image(folder.resolve("train/dog." + i + ".png"), number++);
      Fixtures.image(folder.resolve("test1/" + i + ".png"), number++);
    }
    Fixtures.image(folder.resolve("train/whatever.png"), number++);
    ImageSet set = ImageSet.open(folder);
    assertEquals(Layout.NAMES, set.layout());
    assertEquals(List.of("cat", "dog"), set.classNames());
    assertEquals(20, set.size());
    assertEquals(1, set.skipped().count());
    assertEquals("train/whatever.png", set.skipped().first().get(0).file());
  }

  @Test
  void namesAtTheTop() {
    Fixtures.image(folder.resolve("Great Dane_12.png"), 1);
    Fixtures.image(folder.resolve("cat (3).png"), 2);
    assertEquals(List.of("Great Dane", "cat"), ImageSet.open(folder).classNames());
  }

  @Test
  void labelsFromACsv() {
    images("train", 3);
    text(
        "labels.csv",
        "id,breed,split\n0,\"boxer, young\",train\n1,pug,test\n\n2,pug,\n9,pug,val\n");
    ImageSet set = ImageSet.open(folder);
    assertEquals(Layout.CSV, set.layout());
    assertEquals(List.of("boxer, young", "pug"), set.classNames());
    assertEquals(3, set.size());
    assertEquals(Split.TEST, set.find("train/1.png").orElseThrow().split());
    assertEquals("9", set.skipped().first().get(0).file());
  }

  @Test
  void aCsvCannotNameFilesOutside() {
    images("train", 1);
    text("labels.csv", "file,label\n../../etc/passwd,cat\n");
    assertEquals(VitrailException.Kind.DATA, kind(() -> ImageSet.open(folder)));
  }

  @Test
  void anUnpackedArchiveMayBeWrapped() {
    images("kaggle/PetImages/Cat", 2);
    images("kaggle/PetImages/Dog", 2);
    assertEquals(List.of("Cat", "Dog"), ImageSet.open(folder).classNames());
  }

  private void index(String body) {
    images("a", 6);
    text("index.json", body);
  }

  private static final String ANIMALS =
      """
      {"name": "x", "categories": ["cat", "dog"], "unknown": {"k": 1},
       "images": [
        {"file": "a/0.png", "category": "cat", "id": "p", "split": "train", "width": 20,
         "parts": {"head": {"box": [1, 2, 5, 8], "center": [3, 5]}, "front_legs": {"center": [9, 9]}}},
        {"file": "a/1.png", "category": "cat", "split": "test"},
        {"file": "a/2.png", "category": "dog", "split": "train", "animal_box": [0, 0, 20, 16]}],
       "negatives": [{"file": "a/3.png", "label": "abaya", "split": "train"}],
       "negatives_release": [{"file": "a/4.png", "split": "test"}, {"file": "a/5.png"}]}
      """;

  @Test
  void anIndexGivesPartsSplitsAndNegatives() {
    index(ANIMALS);
    ImageSet set = ImageSet.open(folder);
    assertEquals(3, set.size());
    ImageEntry first = set.entries().get(0);
    assertEquals(new Point(3, 5), first.landmarks().get("head").orElseThrow());
    assertEquals(new Box(1, 2, 5, 8), first.boxes().get("head"));
    assertEquals("p", first.id());
    assertEquals(new Box(0, 0, 20, 16), set.entries().get(2).boxes().get("animal"));
    assertEquals(OptionalInt.empty(), set.negativeClass());
    ImageSet with =
        ImageSet.open(folder, ImageSetOptions.defaults().withNegatives("negatives_release"));
    assertEquals(List.of("cat", "dog", "negative"), with.classNames());
    assertEquals(OptionalInt.of(2), with.negativeClass());
    assertEquals(5, with.size());
  }

  @Test
  void oneCategoryAgainstNegatives() {
    index(ANIMALS);
    ImageSet dog = ImageSet.oneAgainstNegatives(folder, "dog", "negatives");
    assertEquals(List.of("dog", "negative"), dog.classNames());
    assertEquals(
        List.of("a/2.png", "a/3.png"), dog.entries().stream().map(ImageEntry::file).toList());
    assertEquals(List.of(0, 1), dog.entries().stream().map(ImageEntry::label).toList());
    assertEquals(3, ImageSet.oneAgainstNegatives(folder, "dog", ImageSetOptions.OTHERS).size());
    assertEquals(3, ImageSet.oneAgainstNegatives(folder, "dog", "cat").size());
    ImageSet usual = ImageSet.open(folder, ImageSetOptions.defaults().withCategory("dog"));
    assertEquals(3, usual.size());
    assertEquals(
        VitrailException.Kind.USAGE,
        kind(() -> ImageSet.oneAgainstNegatives(folder, "fox", "negatives")));
    assertEquals(
        VitrailException.Kind.USAGE,
        kind(() -> ImageSet.oneAgainstNegatives(folder, "cat", "nothing")));
  }

  @Test
  void hostileIndexesAreRefused() {
    images("a", 1);
    List<String> attacks =
        List.of(
            "",
            "null",
            "[1]",
            "{\"images\": [null]}",
            "{\"images\": [{\"category\": \"cat\"}]}",
            "{\"images\": [{\"file\": \"a/0.png\"}]}",
            "{\"images\": [{\"file\": \"../x.png\", \"label\": \"cat\"}]}",
            "{\"images\": [{\"file\": \"/etc/passwd\", \"label\": \"cat\"}]}",
            "{\"images\": [{\"file\": \"a/\\u0000.png\", \"label\": \"cat\"}]}",
            "{\"images\": [{\"file\": \"a/0.png\", \"label\": \"cat\", \"split\": \"x\"}]}",
            "{\"classes\": [\"dog\"], \"images\": [{\"file\": \"a/0.png\", \"label\": \"cat\"}]}",
            "{\"classes\": [\"a\", \"a\"], \"images\": []}",
            "{\"classes\": [\"a\\nb\", null], \"images\": []}",
            "{\"classes\": [null], \"images\": []}",
            "{\"images\": [{\"file\": \"a/0.png\", \"label\": \"c\"}, {\"file\": \"a/./0.png\", \"label\": \"c\"}]}",
            "{\"images\": [{\"file\": \"a/0.png\", \"label\": \"c\", \"animal_box\": [5, 0, 1, 1]}]}",
            "{\"images\": [{\"file\": \"a/0.png\", \"label\": \"c\", \"animal_box\": [1e999, 0, 1, 1]}]}",
            "{\"images\": [{\"file\": \"a/0.png\", \"label\": \"c\", \"animal_box\": [1, 2]}]}",
            "{\"images\": [{\"file\": \"a/0.png\", \"label\": \"c\", \"parts\": {\"head\": null}}]}",
            "{\"images\": [{\"file\": \"a/0.png\", \"label\": \"c\", \"parts\": {\"head\": {\"center\": [null, 1]}}}]}",
            "{\"images\": [{\"file\": \"a/0.png\", \"label\": \"c\", \"mask\": \"../m.png\"}]}",
            "[".repeat(5000));
    for (String attack : attacks) {
      text("index.json", attack);
      VitrailException e =
          assertThrows(VitrailException.class, () -> ImageSet.open(folder), attack);
      assertEquals(VitrailException.Kind.DATA, e.kind(), attack);
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
  }

  @Test
  void missingFilesAreLeftOutOrStopWhenStrict() {
    index(
        "{\"images\": [{\"file\": \"a/0.png\", \"label\": \"c\"}, {\"file\": \"a/x.png\", \"label\": \"c\"}]}");
    ImageSet set = ImageSet.open(folder);
    assertEquals(1, set.size());
    assertEquals(
        new SkippedImage("a/x.png", "is named by the index but missing"),
        set.skipped().first().get(0));
    assertEquals(
        VitrailException.Kind.DATA,
        kind(() -> ImageSet.open(folder, ImageSetOptions.defaults().withStrict(true))));
  }

  @Test
  void emptyClassesAreLeftOut() throws Exception {
    images("cat", 2);
    Files.createDirectories(folder.resolve("ghost"));
    text("cat/notes.txt", "nothing");
    text("cat/photo.webp", "RIFF");
    Fixtures.image(folder.resolve("cat/._0.png"), 1);
    ImageSet set = ImageSet.open(folder);
    assertEquals(List.of("cat"), set.classNames());
    assertEquals(2, set.size());
    assertEquals(2, set.skipped().count());
    assertEquals("is a class folder without images", set.skipped().first().get(1).reason());
    assertEquals(
        VitrailException.Kind.DATA,
        kind(() -> ImageSet.open(folder, ImageSetOptions.defaults().withStrict(true))));
  }

  @Test
  void foldersWithoutImagesAreRefused() {
    assertEquals(VitrailException.Kind.DATA, kind(() -> ImageSet.open(folder)));
    assertEquals(VitrailException.Kind.DATA, kind(() -> ImageSet.open(folder.resolve("none"))));
  }

  @Test
  void linksThatLeaveTheFolderAreLeftOut(@TempDir Path elsewhere) throws Exception {
    images("data/cat", 2);
    Path outside = Fixtures.image(elsewhere.resolve("secret/1.png"), 77);
    Path root = folder.resolve("data");
    Files.createSymbolicLink(root.resolve("cat/9.png"), outside);
    Files.createSymbolicLink(root.resolve("cat/inner.png"), root.resolve("cat/0.png"));
    Files.createSymbolicLink(root.resolve("dog"), outside.getParent());
    ImageSetOptions lenient = ImageSetOptions.defaults().withLeaks(ImageSetOptions.Leaks.UNCHECKED);
    ImageSet set = ImageSet.open(root, lenient);
    assertEquals(List.of("cat"), set.classNames());
    assertEquals(3, set.size());
    assertEquals(2, set.skipped().count());
    text("data/index.json", "{\"images\": [{\"file\": \"cat/9.png\", \"label\": \"cat\"}]}");
    VitrailException e = assertThrows(VitrailException.class, () -> ImageSet.open(root));
    assertEquals(VitrailException.Kind.DATA, e.kind());
  }

  @Test
  void hostileNamesStayOnOneLine() {
    Fixtures.image(folder.resolve("cat/evil\n\u001b[31m.png"), 1);
    Fixtures.write(folder.resolve("cat/<script>.png"), new byte[] {1, 2});
    Fixtures.image(folder.resolve("cat\u202egod/a.png"), 2);
    ImageSet set = ImageSet.open(folder);
    assertEquals(2, set.size());
    assertEquals("cat\\u202egod", set.skipped().first().get(0).file());
    try (ImageStream stream =
        ImageStream.open(set, Preprocessing.bvlc(8, 8), StreamOptions.inOrder(4, 1))) {
      assertEquals(1, stream.next().size());
      assertEquals("cat/<script>.png", stream.skipped().first().get(0).file());
    }
    assertEquals("a\\u000ab", SafePaths.printable("a\nb"));
    assertTrue(SafePaths.printable("x".repeat(5000)).length() < 1010);
  }

  @Test
  void theSameImageInTwoSplitsStops() {
    images("train/cat", 2);
    images("test/cat", 1);
    images("val/cat", 1);
    Fixtures.write(folder.resolve("train/cat/empty.png"), new byte[0]);
    Fixtures.write(folder.resolve("test/cat/empty.png"), new byte[0]);
    assertEquals(6, ImageSet.open(folder).size());
    Fixtures.image(folder.resolve("test/cat/copy.png"), 0);
    VitrailException e = assertThrows(VitrailException.class, () -> ImageSet.open(folder));
    assertEquals(3, e.kind().exitCode());
    assertTrue(e.getMessage().contains("train/cat/0.png and test/cat/copy.png"), e.getMessage());
    ImageSet kept =
        ImageSet.open(
            folder, ImageSetOptions.defaults().withLeaks(ImageSetOptions.Leaks.KEEP_TRAIN));
    assertEquals(6, kept.size());
    assertTrue(kept.find("test/cat/copy.png").isEmpty());
    assertEquals(1, kept.skipped().count());
  }
}
