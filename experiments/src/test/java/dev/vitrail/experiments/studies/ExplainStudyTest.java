package dev.vitrail.experiments.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.io.Json;
import dev.vitrail.train.synthetic.Counts;
import dev.vitrail.train.synthetic.SyntheticAnimals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The study of explanations from end to end, on a net that trains in seconds on drawn animals. */
class ExplainStudyTest {

  private static final String YAML =
      """
      seed: 1
      data: {layout: index, size: 48, workers: 1}
      model:
        architecture: small
        task: softmax
        interpretable:
          - {after: top, filters: 8, kernel: 1, initial: random}
        loss: {rho: 2, ramp: 1}
      phases:
        - {name: learn, train: [all], epochs: 1, headFactor: 1}
      batch: 8
      """;

  @TempDir Path folder;

  private SummaryRow.Summary study() {
    Path out = folder.resolve("out");
    String[] args = {
      "--data", folder.resolve("data").toString(),
      "--work", folder.resolve("work").toString(),
      "--out", out.toString(),
      "--nets", "interpretable",
      "--images", "3",
      "--deep", "2",
      "--slow", "1",
      "--methods", "saliency,grad-cam,rise"
    };
    assertEquals(0, new CommandLine(new ExplainStudy()).execute(args));
    return Json.read(out.resolve("summary.json"), SummaryRow.Summary.class);
  }

  private static int images(SummaryRow.Summary summary, String setting, String metric) {
    return summary.rows().stream()
        .filter(row -> row.dataset().equals("pets100"))
        .filter(row -> row.setting().equals(setting) && row.metric().startsWith(metric))
        .mapToInt(SummaryRow::n)
        .max()
        .orElse(0);
  }

  /** What asks the net often is measured on fewer images, and each image once. */
  @Test
  void everyMethodIsMeasuredBesideTheFloorsOnTheImagesOfItsTier() throws IOException {
    Path pets = folder.resolve("data/pets100");
    SyntheticAnimals.write(pets, Counts.of(24, 0), 48, 3, Progress.NONE);
    SyntheticAnimals.write(
        folder.resolve("data/animal-part"), Counts.of(24, 0), 48, 4, Progress.NONE);
    Path config = Files.writeString(folder.resolve("tiny.yml"), YAML);
    StudyCell cell =
        new StudyCell(
            "resnet50", "cats-vs-dogs", "interpretable", 1, List.of("data.folder=" + pets));
    new StudyRunner(config, folder.resolve("work")).run(List.of(cell));

    SummaryRow.Summary summary = study();
    assertEquals(3, images(summary, "saliency", "pointing"));
    assertEquals(2, images(summary, "saliency", "deletion"));
    assertEquals(2, images(summary, "random", "insertion"));
    assertEquals(1, images(summary, "rise", "deletion"));
    assertTrue(Files.exists(folder.resolve("out/pets100-deletion.png")));

    Path kept = folder.resolve("work/explain");
    try (var files = Files.list(kept)) {
      assertEquals(4, files.count(), "three of the pets and one of the parts");
    }
    assertEquals(summary.rows(), study().rows(), "read again, not measured again");
  }
}
