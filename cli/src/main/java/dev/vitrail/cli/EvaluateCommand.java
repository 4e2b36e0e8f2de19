package dev.vitrail.cli;

import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vitrail evaluate}. */
@Command(
    name = "evaluate",
    description = "Measure a trained run again on its images.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail evaluate runs/2026-11-21-cats-vs-dogs",
      "  vitrail evaluate runs/demo --json"
    })
final class EvaluateCommand implements Callable<Integer> {

  private final Session session;

  @Parameters(paramLabel = "RUN", description = "Folder of the run.")
  private Path folder = Path.of("");

  @Option(names = "--cache", paramLabel = "FOLDER", description = "Folder of cached features.")
  private Optional<Path> cache = Optional.empty();

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  EvaluateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    RunDirectory run = RunDirectory.open(folder);
    RunJob job = new RunJob(session.console(), run, run.config(), cache, List.of());
    RunMeasures measures = job.measure();
    if (json) {
      session.console().json(new RunJob.Document(1, run.folder().toString(), measures));
    } else {
      RunJob.print(session.console(), measures);
    }
    return 0;
  }
}
