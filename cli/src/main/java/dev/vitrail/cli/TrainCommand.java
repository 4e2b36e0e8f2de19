package dev.vitrail.cli;

import dev.vitrail.engine.VitrailException;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vitrail train}. */
@Command(
    name = "train",
    description = "Train a net with interpretable layers and measure it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail train -c cats-vs-dogs-resnet50 --data photos --weights resnet50.safetensors",
      "  vitrail train --resume runs/2026-11-21-cats-vs-dogs"
    })
final class TrainCommand implements Callable<Integer> {

  private final Session session;

  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions options = new ConfigOptions();

  @Option(names = "--data", paramLabel = "FOLDER", description = "Folder of the images.")
  private Optional<Path> data = Optional.empty();

  @Option(names = "--weights", paramLabel = "FILE", description = "Pretrained weights.")
  private Optional<Path> weights = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where runs are kept. Default: runs")
  private Path out = Path.of("runs");

  @Option(names = "--name", paramLabel = "NAME", description = "Name of the run.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--cache",
      paramLabel = "FOLDER",
      description = "Folder of cached features, which runs may share. Default: in the run.")
  private Optional<Path> cache = Optional.empty();

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description = "Go on with an interrupted run, exactly where its last checkpoint stands.")
  private Optional<Path> resume = Optional.empty();

  @Option(names = "--json", description = "Print the measures as one JSON document.")
  private boolean json;

  TrainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Console console = session.console();
    RunDirectory run;
    TrainingConfig config;
    if (resume.isPresent()) {
      if (options.isGiven() || data.isPresent() || weights.isPresent()) {
        throw VitrailException.usage(
            "--resume goes on with the run's own configuration; leave out -c, --set, --data and"
                + " --weights");
      }
      run = RunDirectory.open(resume.get());
      config = run.config();
    } else {
      data.ifPresent(folder -> options.override("data.folder=" + folder));
      weights.ifPresent(file -> options.override("model.weights=" + file));
      config = options.load(session).config();
      run = RunDirectory.create(out, name.orElseGet(() -> LocalDate.now() + "-" + title()));
    }
    console.say("Run folder: " + run.folder());
    List<String> command =
        List.of(spec.commandLine().getParseResult().originalArgs().toArray(new String[0]));
    RunMeasures measures = new RunJob(console, run, config, cache, command).run();
    if (json) {
      console.json(new RunJob.Document(1, run.folder().toString(), measures));
    } else {
      RunJob.print(console, measures);
    }
    console.say("Model: " + run.bundleFolder());
    return 0;
  }

  private String title() {
    return options
        .file()
        .map(f -> f.replaceFirst("^.*/", "").replaceFirst("\\.ya?ml$", ""))
        .orElse("train");
  }
}
