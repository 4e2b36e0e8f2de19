package dev.vitrail.cli;

import dev.vitrail.cli.evaluate.AttributionMaps;
import dev.vitrail.cli.evaluate.EvaluationImages;
import dev.vitrail.cli.evaluate.MetricChoice;
import dev.vitrail.cli.evaluate.MetricJob;
import dev.vitrail.evaluate.dissection.Dissection;
import dev.vitrail.evaluate.dissection.FilterRegion;
import dev.vitrail.evaluate.explanations.ExplanationOptions;
import dev.vitrail.evaluate.run.RunEvaluation;
import dev.vitrail.evaluate.run.RunMeasures;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.images.Preprocessing;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vitrail evaluate}. */
@Command(
    name = "evaluate",
    description = "Measure a trained run again on its images.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail evaluate runs/2026-11-21-cats-vs-dogs",
      "  vitrail evaluate runs/demo --json",
      "  vitrail evaluate --metrics list",
      "  vitrail evaluate runs/pets --metrics classification,dissection",
      "  vitrail evaluate runs/pets --metrics pointing,relevance-mass --data pets100 --split all"
    })
final class EvaluateCommand implements Callable<Integer> {

  private static final String LIST = "list";

  /** Which images are measured. */
  enum Which {
    TEST,
    ALL
  }

  private final Session session;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", arity = "0..1", description = "Folder of the run.")
  private Optional<Path> folder = Optional.empty();

  @Option(names = "--cache", paramLabel = "FOLDER", description = "Folder of cached features.")
  private Optional<Path> cache = Optional.empty();

  @Option(
      names = "--metrics",
      paramLabel = "NAME",
      split = ",",
      description = "Metrics to measure instead of the standard ones; 'list' tells them.")
  private List<String> metrics = List.of();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Other images for --metrics, of classes that the net knows.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--split",
      description = "Images for --metrics: ${COMPLETION-CANDIDATES}. Default: test")
  private Which split = Which.TEST;

  @Option(
      names = "--fit",
      description = "Bring images to the input in another way: ${COMPLETION-CANDIDATES}.")
  private Optional<Preprocessing.Fit> fit = Optional.empty();

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Most images to explain, annotated ones first. Default: 50")
  private int most = 50;

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      description =
          "Methods of attribution to measure, as 'vitrail explain --list' names them. Default: the"
              + " quick ones")
  private List<String> methods = AttributionMaps.QUICK;

  @Option(
      names = "--quick",
      description =
          "Fewer draws and steps for metrics of explanations; those that make maps again leave out"
              + " methods of more than 40 passes a map")
  private boolean quick;

  @Option(
      names = "--region",
      description = "How dissection draws a filter: ${COMPLETION-CANDIDATES}. Default: bilinear")
  private FilterRegion.Kind region = FilterRegion.Kind.BILINEAR;

  @Option(
      names = "--union-rule",
      description =
          "Images that count in a filter's area: ${COMPLETION-CANDIDATES}. Default: annotated")
  private Dissection.UnionRule union = Dissection.UnionRule.ANNOTATED;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  EvaluateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Console console = session.console();
    if (metrics.contains(LIST)) {
      if (json) {
        console.json(MetricChoice.infos());
      } else {
        console.out().println(MetricChoice.list());
      }
      return 0;
    }
    if (folder.isEmpty() || most < 1) {
      throw new ParameterException(
          spec.commandLine(),
          folder.isEmpty() ? "Name the folder of a run" : "--images is at least 1");
    }
    RunDirectory run = RunDirectory.open(folder.get());
    if (!metrics.isEmpty()) {
      chosen(run, MetricChoice.of(metrics));
      return 0;
    }
    RunJob job = new RunJob(console, run, run.config(), cache, List.of());
    RunMeasures measures = job.measure();
    if (json) {
      console.json(new RunJob.Document(1, run.folder().toString(), measures));
    } else {
      RunJob.print(console, measures);
    }
    return 0;
  }

  private void chosen(RunDirectory run, MetricChoice choice) {
    Console console = session.console();
    MetricJob job;
    try (ProgressBar bar = console.progress()) {
      ImageSet images = images(run, bar);
      Preprocessing own = RunEvaluation.preprocessing(run.bundle());
      Preprocessing preprocessing = fit.map(own::withFit).orElse(own);
      job = new MetricJob(run, images, preprocessing, new AttributionMaps(methods), bar);
      if (choice.classification()) {
        job.classify();
      }
      if (choice.dissection()) {
        job.dissect(new FilterRegion(region, FilterRegion.DISC.radius()), union);
      }
      if (!choice.explanations().isEmpty()) {
        ExplanationOptions options =
            quick ? ExplanationOptions.quick() : ExplanationOptions.defaults();
        job.explain(options.with(choice.explanations()), most);
      }
    }
    if (json) {
      console.json(job.document());
    } else {
      console.out().println(job.text());
      console.out().flush();
    }
  }

  private ImageSet images(RunDirectory run, ProgressBar bar) {
    ImageSet images =
        data.isPresent()
            ? EvaluationImages.of(data.get(), run.bundle())
            : TrainingImages.of(run, bar);
    return split == Which.ALL ? EvaluationImages.allForTest(images) : images;
  }
}
