package dev.vitrail.cli;

import dev.vitrail.cli.tree.TreeJob;
import dev.vitrail.train.config.TrainingConfig;
import dev.vitrail.train.images.ImageSet;
import dev.vitrail.train.loop.TrainingImages;
import dev.vitrail.train.run.RunDirectory;
import dev.vitrail.trees.TreeReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vitrail tree}. */
@Command(
    name = "tree",
    description = "Mine the decision tree of a net, and explain images by it.",
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  vitrail tree mine runs/fox",
      "  vitrail tree explain runs/fox images/fox/n02118333_7755_00218.jpg"
    },
    subcommands = {TreeCommand.Mine.class, TreeCommand.Explain.class})
final class TreeCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command: mine or explain");
  }

  /** {@code vitrail tree mine}. */
  @Command(
      name = "mine",
      description =
          "Mine the tree of one class on the training images, measure it on the test images.",
      footerHeading = "%nExamples:%n",
      footer = {"  vitrail tree mine runs/fox", "  vitrail tree mine runs/pets --class dog --json"})
  static final class Mine implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "RUN", description = "Folder of the run.")
    private Path folder = Path.of("");

    @Option(names = "--class", paramLabel = "NAME", description = "Class. Default: the first")
    private Optional<String> className = Optional.empty();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    Mine(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Console console = session.console();
      RunDirectory run = RunDirectory.open(folder);
      try (ProgressBar bar = console.progress();
          TreeJob job = new TreeJob(run, images(run, bar), className, bar)) {
        TreeReport report = job.mine();
        bar.close();
        if (json) {
          console.json(report);
        } else {
          console.out().print(report.text());
        }
        console.out().flush();
        console.say("Tree: " + job.file());
        console.say("Page: " + job.page());
      }
      return 0;
    }
  }

  /** {@code vitrail tree explain}. */
  @Command(
      name = "explain",
      description = "Tell by a parse tree why an image was classified as it was.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  vitrail tree explain runs/fox images/fox/n02118333_7755_00218.jpg",
        "  vitrail tree explain runs/pets dog/dog.7.jpg --class dog"
      })
  static final class Explain implements Callable<Integer> {

    private final Session session;

    @Parameters(index = "0", paramLabel = "RUN", description = "Folder of the run.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "IMAGE", description = "Image as the data lists it.")
    private String image = "";

    @Option(names = "--class", paramLabel = "NAME", description = "Class. Default: the first")
    private Optional<String> className = Optional.empty();

    Explain(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Console console = session.console();
      RunDirectory run = RunDirectory.open(folder);
      try (ProgressBar bar = console.progress();
          TreeJob job = new TreeJob(run, images(run, bar), className, bar)) {
        String text = job.explain(image);
        bar.close();
        console.out().println(text);
        console.out().flush();
      }
      return 0;
    }
  }

  private static ImageSet images(RunDirectory run, ProgressBar bar) {
    TrainingConfig config = run.config();
    return TrainingImages.open(config.data(), run.folder().resolve("data"), config.seed(), bar);
  }
}
