package dev.vitrail.experiments.studies;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.Training;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.run.RunLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trains and measures the cells of a study one by one; those that are done are not run again. A
 * cell that another process trains stops the study.
 */
final class StudyRunner {

  private final Path config;
  private final Path work;

  /**
   * A runner.
   *
   * @param config the study's configuration
   * @param work folder of runs and caches
   */
  StudyRunner(Path config, Path work) {
    this.config = config;
    this.work = work;
  }

  /** Folder of cached features. */
  Path cache() {
    return work.resolve("cache");
  }

  /** Runs what is missing and gives the measures of every cell. */
  Map<StudyCell, RunMeasures> run(List<StudyCell> cells) {
    Map<StudyCell, RunMeasures> all =
        new TreeMap<>(java.util.Comparator.comparing(StudyCell::name));
    int done = 0;
    for (StudyCell cell : cells) {
      long started = System.nanoTime();
      Path file = folder(cell).resolve("evaluate").resolve("measures.json");
      boolean known = Files.exists(file);
      all.put(cell, known ? Json.read(file, RunMeasures.class) : train(cell, file));
      done++;
      if (!known) {
        System.err.printf(
            "%d/%d %s %.0f s%n",
            done, cells.size(), cell.name(), (System.nanoTime() - started) / 1e9);
      }
    }
    return all;
  }

  /** The finished run of a cell. */
  RunDirectory directory(StudyCell cell) {
    return RunDirectory.open(folder(cell));
  }

  private Path folder(StudyCell cell) {
    return work.resolve("runs").resolve(RunDirectory.slug(cell.name()));
  }

  private RunMeasures train(StudyCell cell, Path file) {
    List<String> overrides = new ArrayList<>(cell.overrides());
    overrides.add("seed=" + cell.seed());
    TrainingConfig resolved = TrainingConfig.load(config, overrides);
    try (RunLock lock = RunLock.on(new RunDirectory(folder(cell)))) {
      ImageSet images = TrainingImages.open(resolved, lock.run(), Progress.NONE);
      Training.Options options =
          new Training.Options(cache(), overrides, Progress.NONE, m -> {}, () -> false);
      ModelBundle bundle = Training.run(resolved, images, lock, options);
      RunMeasures measures = RunEvaluation.measure(bundle, images, cache(), Progress.NONE);
      Json.write(file, measures);
      return measures;
    }
  }
}
