package dev.vitrail.train.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.AtomicFile;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.DatasetManifest;
import dev.vitrail.train.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drawings of a run that are gone come back as they were. */
class TrainingImagesTest {

  @TempDir Path folder;

  private RunDirectory run(String name, int seed) {
    TrainingConfig config =
        ResolvedConfig.load(
                List.of(
                    "data.layout=synthetic",
                    "data.size=32",
                    "data.limit=10",
                    "data.category=cat",
                    "model.task=single",
                    "seed=" + seed))
            .config();
    RunDirectory run = RunDirectory.create(folder, name);
    AtomicFile.writeString(run.folder().resolve("config.yml"), config.toYaml());
    return run;
  }

  private static String digest(RunDirectory run) {
    return DatasetManifest.of(TrainingImages.of(run, Progress.NONE), Progress.NONE).digest();
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void drawingsAreDrawnAgainByteByByte() throws IOException {
    RunDirectory run = run("cats", 3);
    Path data = run.folder().resolve("data");
    String first = digest(run);
    for (String gone : List.of("", "index.json", "images")) {
      delete(data.resolve(gone));
      assertFalse(Files.exists(data.resolve("images")) && Files.exists(data.resolve("index.json")));
      assertEquals(first, digest(run), "without " + gone);
    }
    assertNotEquals(first, digest(run("others", 4)), "the seed decides");
  }

  @Test
  void drawingsThatAreThereStay() throws IOException {
    RunDirectory run = run("cats", 3);
    digest(run);
    Path index = run.folder().resolve("data/index.json");
    var written = Files.getLastModifiedTime(index);
    digest(run);
    assertEquals(written, Files.getLastModifiedTime(index));
    assertTrue(Files.exists(index));
  }
}
