package dev.vitrail.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.engine.bundle.ModelBundle;
import dev.vitrail.engine.io.Json;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.loop.EpochMetrics;
import dev.vitrail.train.plan.InterpretableInfo;
import dev.vitrail.train.run.Environment;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.train.run.RunState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the files of a finished run say.
 *
 * @param folder of the run
 * @param measures empty when the run was not evaluated
 */
record RunData(
    Path folder,
    TrainingConfig config,
    Environment environment,
    RunState state,
    ModelBundle bundle,
    InterpretableInfo info,
    List<EpochMetrics> epochs,
    Optional<RunMeasures> measures) {

  /**
   * Reads a run.
   *
   * @throws VitrailException of kind DATA when a file is missing or damaged
   */
  static RunData read(RunDirectory run) {
    if (!Files.isDirectory(run.bundleFolder())) {
      throw VitrailException.data(
          run.folder(), "has no trained model yet. Finish it with 'vitrail train --resume'.");
    }
    ModelBundle bundle = run.bundle();
    return new RunData(
        run.folder(),
        run.config(),
        Json.read(run.folder().resolve("environment.json"), Environment.class),
        run.state(),
        bundle,
        InterpretableInfo.of(bundle),
        epochs(run),
        measures(run));
  }

  /** Name of the folder. */
  String name() {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  /** Measures of a layer on a category, if it has landmarks. */
  Optional<RunMeasures.LayerMeasures> measures(String layer, String category) {
    return measures.stream()
        .flatMap(m -> m.layers().stream())
        .filter(m -> m.layer().equals(layer) && m.category().equals(category))
        .findFirst();
  }

  private static List<EpochMetrics> epochs(RunDirectory run) {
    List<EpochMetrics> epochs = new ArrayList<>();
    for (String line : run.metrics()) {
      try {
        epochs.add(Json.mapper().readValue(line, EpochMetrics.class));
      } catch (JsonProcessingException e) {
        throw VitrailException.data(
            run.folder().resolve("metrics.jsonl"),
            "line %d is no epoch".formatted(epochs.size() + 1),
            e);
      }
    }
    return epochs;
  }

  private static Optional<RunMeasures> measures(RunDirectory run) {
    Path file = run.folder().resolve("evaluate").resolve("measures.json");
    return Files.exists(file) ? Optional.of(Json.read(file, RunMeasures.class)) : Optional.empty();
  }
}
