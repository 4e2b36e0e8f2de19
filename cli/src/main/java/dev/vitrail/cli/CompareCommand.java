package dev.vitrail.cli;

import dev.vitrail.cli.report.CompareText;
import dev.vitrail.cli.report.ComparisonDocument;
import dev.vitrail.cli.report.RunComparison;
import dev.vitrail.cli.report.RunReport;
import dev.vitrail.engine.VitrailException;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vitrail compare}. */
@Command(
    name = "compare",
    description =
        "Set two runs side by side, differences first: figures with intervals, images that get two"
            + " answers, matched filters, curves. One file that opens from disk.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail compare runs/fox-interpretable runs/fox-ordinary",
      "  vitrail compare runs/a runs/b --out a-b.html --images 60 --json"
    })
final class CompareCommand implements Callable<Integer> {

  private final Session session;

  @Parameters(index = "0", paramLabel = "RUN_A", description = "Folder of the first run.")
  private Path first = Path.of("");

  @Parameters(index = "1", paramLabel = "RUN_B", description = "Folder of the second run.")
  private Path second = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page. Default: compare-RUN_B.html in the folder of the first run")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--images",
      paramLabel = "N",
      description =
          "Images to show, 0 to 200; those with two answers first. Default: ${DEFAULT-VALUE}")
  private int images = 24;

  @Option(names = "--json", description = "Print one JSON document.")
  private boolean json;

  CompareCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (images < 0 || images > RunReport.MOST_IMAGES) {
      throw VitrailException.usage(
          "--images takes 0 to %d, found %d".formatted(RunReport.MOST_IMAGES, images));
    }
    Console console = session.console();
    RunDirectory a = RunDirectory.open(first);
    RunDirectory b = RunDirectory.open(second);
    Path page = out.orElseGet(() -> a.folder().resolve("compare-%s.html".formatted(name(b))));
    ComparisonDocument document;
    try (ProgressBar bar = console.progress()) {
      ImageSet imagesA = TrainingImages.of(a, bar);
      ImageSet imagesB = TrainingImages.of(b, bar);
      document = RunComparison.write(a, b, imagesA, imagesB, page, images, bar);
    }
    if (json) {
      console.json(document);
    } else {
      console.out().print(CompareText.of(document));
      console.out().flush();
    }
    console.say("Page: " + page);
    return 0;
  }

  private static String name(RunDirectory run) {
    return RunDirectory.slug(run.folder().toAbsolutePath().normalize().getFileName().toString());
  }
}
