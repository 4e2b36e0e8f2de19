package dev.vitrail.train.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.DataStats;
import dev.vitrail.train.images.DataVerifier;
import dev.vitrail.train.images.DatasetManifest;
import dev.vitrail.train.images.ImageDecoder;
import dev.vitrail.train.images.ImageEntry;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.ImageSetOptions;
import dev.vitrail.train.images.LabelMask;
import dev.vitrail.train.images.Split;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticWriterTest {

  @TempDir Path temporary;

  private Path write(String name) {
    Path folder = temporary.resolve(name);
    SyntheticAnimals.write(folder, new Counts(10, 10, 10), 48, 3, Progress.NONE);
    return folder;
  }

  @Test
  void whatIsWrittenReadsBackAsAnyOtherSet() {
    Path folder = write("set");
    ImageSet set = ImageSet.open(folder, ImageSetOptions.defaults().withNegatives("negatives"));
    assertEquals(List.of("cat", "dog", "negative"), set.classNames());
    for (int label = 0; label < 3; label++) {
      assertEquals(7, set.count(label, Split.TRAIN));
      assertEquals(1, set.count(label, Split.VAL));
      assertEquals(2, set.count(label, Split.TEST));
    }
    assertEquals("muzzle", set.maskValues().get(AnimalPart.MUZZLE.value()));
    ImageEntry entry = set.find("images/dog/dog-00004.png").orElseThrow();
    DrawnImage drawn = new SyntheticAnimals(48, 3).draw(AnimalKind.DOG, 4);
    assertEquals(drawn.landmarks(), entry.landmarks());
    assertEquals(drawn.boxes(), entry.boxes());
    assertArrayEquals(drawn.image().rgb(), ImageDecoder.standard().decode(entry.path()).rgb());
    assertArrayEquals(drawn.parts().values(), LabelMask.read(entry.mask().orElseThrow()).values());
    DataStats stats = new DataVerifier(2, OptionalInt.empty(), true).verify(set, Progress.NONE);
    assertEquals(30, stats.images());
    assertEquals(List.of(), stats.outside());
    assertEquals(List.of(), stats.problems());
  }

  @Test
  void twoWritesAreEqual() {
    DatasetManifest first = DatasetManifest.of(ImageSet.open(write("a")), Progress.NONE);
    DatasetManifest second = DatasetManifest.of(ImageSet.open(write("b")), Progress.NONE);
    assertEquals(first, second);
  }

  @Test
  void theImagesFolderAloneIsOneFolderAClass() {
    ImageSet set = ImageSet.open(write("set").resolve("images"));
    assertEquals(List.of("cat", "dog"), set.classNames());
    assertEquals(20, set.size());
  }

  @Test
  void foldersInUseAreLeftAlone() throws Exception {
    Path folder = Files.createDirectories(temporary.resolve("mine"));
    Files.writeString(folder.resolve("diary.txt"), "dear");
    VitrailException e =
        assertThrows(
            VitrailException.class,
            () -> SyntheticAnimals.write(folder, Counts.of(1, 0), 48, 1, Progress.NONE));
    assertEquals(VitrailException.Kind.USAGE, e.kind());
    Path complete = write("set");
    assertThrows(
        VitrailException.class,
        () -> SyntheticAnimals.write(complete, Counts.of(1, 0), 48, 1, Progress.NONE));
  }

  @Test
  void anInterruptedWriteCanBeRepeated() {
    Path folder = temporary.resolve("set");
    Progress stop =
        (stage, done, total) -> {
          if (done == 4) {
            throw new IllegalStateException("stopped");
          }
        };
    assertThrows(
        IllegalStateException.class,
        () -> SyntheticAnimals.write(folder, Counts.of(3, 0), 48, 1, stop));
    SyntheticAnimals.write(folder, Counts.of(3, 0), 48, 1, Progress.NONE);
    assertEquals(6, ImageSet.open(folder).size());
  }
}
