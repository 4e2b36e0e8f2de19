package dev.vitrail.train.loop;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.synthetic.Counts;
import dev.vitrail.train.synthetic.SyntheticAnimals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs of seconds on drawn animals. */
final class Tiny {

  static final int SIZE = 32;

  /** Two phases of two epochs; filters on maps of 4 x 4 cells. */
  private static final String YAML =
      """
      seed: 7
      data: {folder: "%s", layout: index, size: 32, workers: 1}
      model:
        architecture: small
        interpretable:
          - {after: top, filters: 8, kernel: 1, initial: random}
        loss: {rho: 6, ramp: 1, categories: paper}
      phases:
        - {name: learn, train: [all], epochs: 2, headFactor: 1}
        - {name: filters, train: [interpretable, head], epochs: 2, average: 0.9}
      batch: 8
      """;

  private Tiny() {}

  /** Draws a set of cats and dogs. */
  static Path draw(Path folder, int each) {
    SyntheticAnimals.write(folder, Counts.of(each, 0), SIZE, 3, Progress.NONE);
    return folder;
  }

  static TrainingConfig config(Path data, String... overrides) {
    try {
      Path file = Files.createTempFile("tiny", ".yml");
      Files.writeString(file, YAML.formatted(data));
      TrainingConfig config = TrainingConfig.load(file, List.of(overrides));
      Files.delete(file);
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Trains, or goes on, in a folder. */
  static ModelBundle train(Path folder, TrainingConfig config, BooleanSupplier stop) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RunDirectory run = new RunDirectory(folder);
    Training.Options options =
        new Training.Options(run.cache(), List.of("test"), Progress.NONE, m -> {}, stop);
    return Training.run(config, images(config), run, options);
  }

  static ImageSet images(TrainingConfig config) {
    return ImageSet.open(Path.of(config.data().folder()));
  }

  /** Lines of the metrics without their timings. */
  static List<String> metrics(Path folder) {
    return new RunDirectory(folder)
        .metrics().stream().map(line -> line.replaceAll(",\"seconds\":[^,}]+", "")).toList();
  }
}
