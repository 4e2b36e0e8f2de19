package dev.vitrail.cli;

import dev.vitrail.cli.report.GalleryOptions;
import dev.vitrail.cli.report.RunReport;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vitrail report}. */
@Command(
    name = "report",
    description = "Write report.html of a trained run: one file that opens from disk.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail report runs/2026-11-21-cats-vs-dogs",
      "  vitrail report runs/demo --images 200 --against runs/demo/ordinary",
      "  vitrail report runs/pets --methods grad-cam,integrated-gradients,rise"
    })
final class ReportCommand implements Callable<Integer> {

  private final Session session;

  @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folders of runs.")
  private List<Path> folders = List.of();

  @Option(
      names = "--against",
      paramLabel = "RUN",
      description = "A run on the same images, to be set beside.")
  private Optional<Path> against = Optional.empty();

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Test images to explain, 0 to 200. Default: ${DEFAULT-VALUE}")
  private int images = GalleryOptions.USUAL_IMAGES;

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      description =
          "Methods of attribution to compute where 'vitrail explain' has not. Default: the quick"
              + " ones")
  private List<String> methods = List.of();

  ReportCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (images < 0 || images > RunReport.MOST_IMAGES) {
      throw VitrailException.usage(
          "--images takes 0 to %d, found %d".formatted(RunReport.MOST_IMAGES, images));
    }
    for (Path folder : folders) {
      session.console().out().println(write(RunDirectory.open(folder)));
      session.console().out().flush();
    }
    return 0;
  }

  private Path write(RunDirectory run) {
    try (ProgressBar bar = session.console().progress()) {
      ImageSet set = TrainingImages.of(run, bar);
      GalleryOptions options =
          methods.isEmpty() ? GalleryOptions.of(images) : new GalleryOptions(images, methods);
      return RunReport.write(run, against.map(RunDirectory::open), set, options, bar);
    }
  }
}
