package dev.vitrail.cli.report;

import dev.vitrail.engine.Progress;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.train.config.ResolvedConfig;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.Training;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A run that takes seconds: few small drawings, one epoch. */
record TinyRun(RunDirectory run, ImageSet images) {

  private static final List<String> SMALL =
      List.of(
          "data.layout=synthetic",
          "data.size=32",
          "data.limit=40",
          "model.architecture=small",
          "model.interpretable[0].after=top",
          "model.interpretable[0].filters=12",
          "model.interpretable[0].initial=random",
          "phases[0].epochs=2",
          "phases[0].train=[interpretable, head]",
          "batch=8");

  /** Trains and measures cats against scenes without. */
  static TinyRun train(Path runs, String... more) {
    List<String> overrides = new ArrayList<>(SMALL);
    overrides.addAll(List.of(more));
    TrainingConfig config = ResolvedConfig.load(overrides).config();
    RunDirectory run = RunDirectory.create(runs, "tiny");
    ImageSet images = TrainingImages.open(config, run, Progress.NONE);
    ModelBundle bundle = Training.run(config, images, run, Training.Options.quiet(run));
    RunMeasures measures = RunEvaluation.measure(bundle, images, run.cache(), Progress.NONE);
    Json.write(run.folder().resolve("evaluate").resolve("measures.json"), measures);
    return new TinyRun(run, images);
  }
}
