package dev.vitrail.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A configuration that trains in seconds on drawn animals. */
final class TinyRun {

  private static final String YAML =
      """
      seed: 7
      data: {layout: index, size: 32, workers: 1}
      model:
        architecture: small
        interpretable:
          - {after: top, filters: 8, kernel: 1, initial: random}
        loss: {rho: 6, ramp: 1, categories: paper}
      phases:
        - {name: learn, train: [all], epochs: 2, headFactor: 1}
        - {name: filters, train: [interpretable, head], epochs: 2}
      batch: 8
      """;

  private TinyRun() {}

  /** Writes the configuration and draws the images, into {@code folder/data}. */
  static Path prepare(Path folder) throws IOException {
    Call drawn =
        Call.of("data", "synth", folder.resolve("data").toString(), "--each", "20", "--size", "32");
    assertEquals(0, drawn.code(), drawn.err());
    return Files.writeString(folder.resolve("tiny.yml"), YAML);
  }
}
