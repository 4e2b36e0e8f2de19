package dev.vitrail.cli;

import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.EpochMetrics;
import dev.vitrail.train.loop.Training;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.run.RunLock;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Trains and measures one run, telling the console how it goes. */
final class RunJob {

  private final Console console;
  private final RunDirectory run;
  private final TrainingConfig config;
  private final Path cache;
  private final List<String> command;

  /** What {@code --json} prints. */
  record Document(int schema, String run, RunMeasures measures) {}

  /**
   * A job.
   *
   * @param cache folder of feature caches, or empty to keep them in the run
   * @param command how it was started
   */
  RunJob(
      Console console,
      RunDirectory run,
      TrainingConfig config,
      Optional<Path> cache,
      List<String> command) {
    this.console = console;
    this.run = run;
    this.config = config;
    this.cache = cache.orElse(run.cache());
    this.command = command;
  }

  /** Trains to the end and measures. */
  RunMeasures run() {
    try (RunLock lock = RunLock.on(run);
        Interruption stop = Interruption.watch(60);
        ProgressBar bar = console.progress()) {
      // Now, so that a run that is stopped while images are looked at can go on.
      run.writeConfig(config);
      ImageSet images = TrainingImages.open(config, run, bar);
      console.say(
          "%d images in %d classes: %s"
              .formatted(
                  images.size(),
                  images.classNames().size(),
                  String.join(", ", images.classNames())));
      if (images.skipped().count() > 0) {
        console.say("%d images are left out; see log.txt".formatted(images.skipped().count()));
        images.skipped().first().forEach(s -> run.log("skipped " + s.file() + ": " + s.reason()));
      }
      Training.Options options = new Training.Options(cache, command, bar, this::epoch, stop);
      ModelBundle bundle = Training.run(config, images, lock, options);
      return measure(bundle, images, bar);
    }
  }

  /** Measures a finished run again. */
  RunMeasures measure() {
    try (ProgressBar bar = console.progress()) {
      ImageSet images = TrainingImages.open(config, run, bar);
      return measure(run.bundle(), images, bar);
    }
  }

  private RunMeasures measure(ModelBundle bundle, ImageSet images, ProgressBar bar) {
    RunMeasures measures = RunEvaluation.measure(bundle, images, cache, bar);
    Json.write(run.folder().resolve("evaluate").resolve("measures.json"), measures);
    return measures;
  }

  private void epoch(EpochMetrics m) {
    String line =
        String.format(
            Locale.ROOT,
            "%s %d/%d  loss %.4f  accuracy %.4f  validation %.4f  %.1f s",
            m.phase(),
            m.epoch(),
            m.epochs(),
            m.loss(),
            m.accuracy(),
            m.validationBalanced(),
            m.seconds());
    run.log(line);
    console.detail(line);
  }

  /** Prints the headline figures. */
  static void print(Console console, RunMeasures measures) {
    console
        .out()
        .println(
            String.format(
                Locale.ROOT,
                "test accuracy %.4f (95 %% %.4f to %.4f), balanced %.4f",
                measures.test().accuracy().value(),
                measures.test().accuracy().low(),
                measures.test().accuracy().high(),
                measures.test().balanced()));
    for (RunMeasures.LayerMeasures m : measures.layers()) {
      console
          .out()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s, %s, %d filters: part tracking R2 %.3f (median %.3f, permuted %.3f), location"
                      + " instability %.4f test, %.4f all (centre floor %.4f), dead %.1f %%,"
                      + " exclusivity %.2f, best part %s, peak inside %s",
                  m.layer(),
                  m.category(),
                  m.filters(),
                  m.tracking(),
                  m.trackingMedian(),
                  m.permuted(),
                  m.instabilityTest(),
                  m.instabilityAll(),
                  m.floorsTest().get("floor-centre"),
                  100 * m.dead(),
                  m.exclusivity(),
                  m.bestLandmark(),
                  m.heldParts()));
    }
    console.out().flush();
  }
}
